package io.caravan.app;

import io.caravan.core.failure.SecretRedactor;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code last-error.json} in the state directory: why the last sync failed; absent after a success. */
public final class LastError {
    private static final Logger LOG = LoggerFactory.getLogger(LastError.class);

    /** @param at ISO-8601, UTC */
    public record Entry(String at, String kind, String message) {}

    private final Path file;
    private final Clock clock;

    public LastError(Path state, Clock clock) {
        this.file = state.resolve("last-error.json");
        this.clock = clock;
    }

    void record(Throwable failure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", clock.instant().toString());
        json.put("kind", failure.getClass().getSimpleName());
        json.put("message", SecretRedactor.mask(String.valueOf(failure.getMessage())));
        try {
            if (Files.isDirectory(file.getParent())) {
                Files.write(file, Json.writeBytes(json));
            }
        } catch (IOException e) {
            LOG.warn("The last error could not be noted in {}: {}", file, e.getMessage());
        }
    }

    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} could not be deleted: {}", file, e.getMessage());
        }
    }

    public Optional<Entry> read() {
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            JsonObject json = JsonObject.of("last error", Json.read(Files.readAllBytes(file)));
            return Optional.of(new Entry(json.string("at"), json.string("kind"), json.string("message")));
        } catch (JsonFormatException e) {
            return Optional.empty(); // half written by a crash; the next failure writes it again
        } catch (IOException e) {
            LOG.warn("{} could not be read: {}", file, e.getMessage());
            return Optional.empty();
        }
    }
}
