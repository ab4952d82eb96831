package io.caravan.camel;

import io.caravan.testing.process.Testbeds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A broker in a process of its own. */
final class KafkaTestbed implements AutoCloseable {
    /** A record of the topic, as a recipe sent it. */
    record Sent(String key, String table, String operation, long ts, long generation) {
        String identity() {
            return table + " " + key + " " + ts + " " + generation + " " + operation;
        }
    }

    private final Process process;
    private final BufferedReader lines;
    private String address = "";

    private KafkaTestbed(Process process) {
        this.process = process;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static KafkaTestbed start(Path directory, String topic) {
        try {
            KafkaTestbed kafka = new KafkaTestbed(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            Testbeds.classPath("kafka"),
                            "io.caravan.testbeds.KafkaServer",
                            directory.toString(),
                            topic)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
            kafka.address = "127.0.0.1:" + kafka.line("PORT ").substring("PORT ".length());
            return kafka;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line(String beginning) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = lines.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("the broker has ended");
        }
        return line;
    }

    String address() {
        return address;
    }

    /** All of the topic, partition by partition; asked again where the broker was too busy to answer. */
    List<Sent> records() {
        try {
            OutputStream in = process.getOutputStream();
            in.write('d');
            in.flush();
            List<Sent> records = new ArrayList<>();
            String line = lines.readLine();
            while (line != null && !line.equals("END")) {
                if (line.startsWith("RECORD\t")) {
                    records.add(sent(line.split("\t", -1)));
                }
                if (line.startsWith("AGAIN ")) {
                    return records();
                }
                line = lines.readLine();
            }
            return records;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sent sent(String[] parts) {
        String table = parts[3].isEmpty() ? parts[4] : parts[3] + "/" + parts[4];
        return new Sent(parts[2], table, parts[5], Long.parseLong(parts[6]), Long.parseLong(parts[7]));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
