package io.caravan.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One process from its start to its end, measured by bash's {@code time}: whatever the JVM does is in it. */
final class ColdProcess {
    private static final String SCRIPT = "log=$1; shift; TIMEFORMAT='%U %S %R'; time \"$@\" >\"$log\" 2>&1";

    private ColdProcess() {}

    static Sample run(List<String> command, Path log) throws IOException, InterruptedException {
        List<String> timed = new ArrayList<>(List.of("bash", "-c", SCRIPT, "bench", log.toString()));
        timed.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(timed).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String[] times = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .trim()
                .split("\\s+", -1);
        if (process.waitFor() != 0) {
            throw new IOException("a measured process failed, see " + log);
        }
        return new Sample(Double.parseDouble(times[0]) + Double.parseDouble(times[1]), Double.parseDouble(times[2]));
    }
}
