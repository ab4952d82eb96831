package io.caravan.testing.process;

import static java.util.concurrent.CompletableFuture.delayedExecutor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a server in a process of its own prints to whoever started it. A silent one is killed, so that nobody waits for it without an end. */
public final class ServerLines {
    private static final long PATIENCE_MINUTES = 8;

    private final Process process;
    private final BufferedReader lines;

    public ServerLines(Process process) {
        this.process = process;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Waits for the next line with this beginning.
     *
     * @return the rest of it; empty if the process has ended, or was killed after minutes of silence
     */
    public Optional<String> await(String beginning) throws IOException {
        List<String> read = until(beginning);
        return read.isEmpty()
                ? Optional.empty()
                : Optional.of(read.get(read.size() - 1).substring(beginning.length()));
    }

    /** Waits for the next line with this beginning; it and what came before it. Empty as with {@link #await}. */
    public List<String> until(String beginning) throws IOException {
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                process::destroyForcibly, delayedExecutor(PATIENCE_MINUTES, TimeUnit.MINUTES));
        try {
            List<String> read = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read.add(line);
                if (line.startsWith(beginning)) {
                    return read;
                }
            }
            return List.of();
        } finally {
            end.cancel(false);
        }
    }

    /** From now on, whatever it prints is read and forgotten. */
    public void drain() {
        Thread drain = new Thread(() -> lines.lines().forEach(ignored -> {}), "server-output");
        drain.setDaemon(true);
        drain.start();
    }
}
