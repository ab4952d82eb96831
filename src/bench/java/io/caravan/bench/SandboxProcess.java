package io.caravan.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code caravan sandbox} as a child process on a free port. */
final class SandboxProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("served at (\\S+) with deploy key ([^;]+);");

    private final Process process;
    private final Target target;

    private SandboxProcess(Process process, Target target) {
        this.process = process;
        this.target = target;
    }

    static SandboxProcess start(Path jar, long documents, Path log) throws IOException {
        Process process = new ProcessBuilder(
                        Java.binary(),
                        "-jar",
                        jar.toString(),
                        "sandbox",
                        "--port",
                        "0",
                        "--documents",
                        Long.toString(documents))
                .redirectError(log.toFile())
                .start();
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                return new SandboxProcess(process, new Target(address.group(1), address.group(2)));
            }
        }
        throw new IOException("the sandbox did not start, see " + log);
    }

    Target target() {
        return target;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
