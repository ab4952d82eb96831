package io.caravan.sandbox;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code journal.jsonl}: the deployment's creation and every mutation since, written before it becomes visible. A last line
 * that a crash cut off is dropped.
 */
final class Journal implements AutoCloseable {
    /** One mutation and its commit timestamp. */
    record Entry(long ts, Mutation mutation) {}

    private final FileChannel file;
    private final long created;
    private final List<Entry> entries;

    private Journal(FileChannel file, long created, List<Entry> entries) {
        this.file = file;
        this.created = created;
        this.entries = entries;
    }

    /** @param now creation timestamp of a deployment that has no journal yet */
    static Journal open(Path directory, SandboxOptions options, long now) {
        Path path = directory.resolve("journal.jsonl");
        try {
            Files.createDirectories(directory);
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            byte[] bytes = Files.readAllBytes(path);
            int whole = lastLineEnd(bytes);
            file.truncate(whole);
            file.position(whole);
            String[] lines =
                    new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().toArray(String[]::new);
            Map<String, Object> identity = identity(options);
            long created = lines.length == 0 ? now : created(lines[0], identity, path);
            Journal journal = new Journal(file, created, entries(lines, path));
            if (lines.length == 0) {
                identity.put("created", created);
                journal.append(identity);
            }
            return journal;
        } catch (IOException e) {
            throw new UncheckedIOException("the sandbox's journal " + path + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static int lastLineEnd(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private static Map<String, Object> identity(SandboxOptions options) {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("dataset", options.dataset());
        identity.put("seed", options.seed());
        identity.put("documents", options.documents());
        return identity;
    }

    private static long created(String line, Map<String, Object> identity, Path path) throws JsonFormatException {
        JsonObject header = JsonObject.of("journal", Json.read(line));
        Map<String, Object> found = new LinkedHashMap<>(header.fields());
        found.remove("created");
        if (!found.equals(identity)) {
            throw new IllegalStateException("The sandbox's journal " + path + " is of another deployment: " + found
                    + ", not " + identity + ". Delete it (and the destination that was filled from it) to begin anew.");
        }
        return header.integer("created");
    }

    private static List<Entry> entries(String[] lines, Path path) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            try {
                JsonObject json = JsonObject.of("journal", Json.read(lines[i]));
                entries.add(new Entry(json.integer("ts"), Mutation.read(json.object("mutation"))));
            } catch (JsonFormatException e) {
                throw new IllegalStateException(
                        "The sandbox's journal " + path + " is damaged in line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return entries;
    }

    long created() {
        return created;
    }

    List<Entry> entries() {
        return entries;
    }

    void append(Entry entry) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("ts", entry.ts());
        line.put("mutation", entry.mutation().json());
        try {
            append(line);
        } catch (IOException e) {
            throw new UncheckedIOException("the sandbox's journal cannot be written: " + e.getMessage(), e);
        }
    }

    private void append(Map<String, Object> line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Nothing to remember, where no journal is wanted. */
    static Optional<Journal> of(SandboxOptions options, long now) {
        return options.journal().map(directory -> open(directory, options, now));
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
