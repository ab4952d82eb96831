package io.caravan.sandbox.data;

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

/**
 * Every command, one JSON line each, behind a header that says which deployment it is. A line is written before its command
 * takes effect, so a killed process loses nothing that anyone saw; it survives the death of the process, not of the machine.
 */
public final class Journal implements AutoCloseable {
    private static final String FILE = "sandbox.journal.jsonl";

    private final Path path;
    private final FileChannel channel;
    private final JsonObject header;
    private final long created;
    private final List<Entry> entries;

    /** @param ts the first timestamp of the command, nanoseconds */
    public record Entry(long ts, Command command) {}

    private Journal(Path path, FileChannel channel, JsonObject header, List<Entry> entries) throws JsonFormatException {
        this.path = path;
        this.channel = channel;
        this.header = header;
        this.created = header.integer("created");
        this.entries = entries;
    }

    /** @param identity what a new journal says of its deployment, such as seed and dataset */
    public static Journal open(Path directory, Map<String, Object> identity, long now) {
        Path path = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
            int whole = lastNewLine(bytes) + 1;
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(whole);
            channel.position(whole);
            if (whole == 0) {
                Map<String, Object> header = header(identity, now);
                Journal journal = new Journal(path, channel, JsonObject.of("header", header), List.of());
                journal.write(header);
                return journal;
            }
            return read(path, channel, new String(bytes, 0, whole, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the sandbox's journal " + path + ": " + e.getMessage(), e);
        }
    }

    /** When the deployment was created, nanoseconds. */
    long created() {
        return created;
    }

    /** What to replay. */
    public List<Entry> entries() {
        return entries;
    }

    void append(Entry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ts", entry.ts());
        json.putAll(entry.command().toJson());
        write(json);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the sandbox's journal " + path, e);
        }
    }

    private static Map<String, Object> header(Map<String, Object> identity, long created) {
        Map<String, Object> header = new LinkedHashMap<>(identity);
        header.put("created", created);
        return header;
    }

    private static Journal read(Path path, FileChannel channel, String text) throws IOException {
        List<String> lines = text.lines().toList();
        List<Entry> entries = new ArrayList<>();
        JsonObject header = line(lines, 0, path);
        for (int i = 1; i < lines.size(); i++) {
            JsonObject line = line(lines, i, path);
            entries.add(new Entry(line.integer("ts"), Commands.read(line)));
        }
        return new Journal(path, channel, header, List.copyOf(entries));
    }

    private static JsonObject line(List<String> lines, int index, Path path) throws IOException {
        try {
            return JsonObject.of("line " + (index + 1), Json.read(lines.get(index)));
        } catch (JsonFormatException e) {
            throw new IOException(
                    "line " + (index + 1) + " of " + path + " is damaged (" + e.getMessage()
                            + "). Delete the directory to start a new deployment; consumers of the old one must resync.",
                    e);
        }
    }

    /** Throws {@link IllegalArgumentException} where the journal began with another one. */
    public void require(Map<String, Object> identity) {
        if (!header.fields().equals(header(identity, created))) {
            throw new IllegalArgumentException("The journal " + path + " belongs to another deployment: it says "
                    + Json.write(header.fields()) + ", asked for was " + Json.write(identity)
                    + ". Use its options again, or another directory.");
        }
    }

    /** How it began. */
    public JsonObject header() {
        return header;
    }

    public Path path() {
        return path;
    }

    private void write(Map<String, Object> json) {
        ByteBuffer line = ByteBuffer.wrap((Json.write(json) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the sandbox's journal " + path + ": " + e.getMessage(), e);
        }
    }

    private static int lastNewLine(byte[] bytes) {
        int at = bytes.length - 1;
        while (at >= 0 && bytes[at] != '\n') {
            at--;
        }
        return at;
    }
}
