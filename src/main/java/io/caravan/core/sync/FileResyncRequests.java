package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code resync.json} in the state directory. */
public final class FileResyncRequests implements ResyncRequests {
    private final Path file;

    public FileResyncRequests(Path directory) {
        this.file = directory.resolve("resync.json");
    }

    @Override
    public Optional<ResyncRequest> pending() {
        try {
            JsonObject json = JsonObject.of("resync request", Json.read(Files.readAllBytes(file)))
                    .allow("version", "afterBatch", "tables");
            return Optional.of(new ResyncRequest(
                    json.integer("afterBatch"),
                    json.strings("tables").stream()
                            .map(TableRef::parse)
                            .collect(Collectors.toCollection(TreeSet::new))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JsonFormatException e) {
            throw new SyncFailure.StateUnreadable(
                    file + " cannot be read: " + e.getMessage() + ". Delete it and run `caravan resync` again.", e);
        } catch (IOException e) {
            throw new SyncFailure.Retryable("reading " + file + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void request(ResyncRequest request) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", 1L);
        json.put("afterBatch", request.afterBatch());
        json.put("tables", request.tables().stream().map(TableRef::path).toList());
        try {
            Files.createDirectories(file.getParent());
            Path half = file.resolveSibling("resync.json.tmp");
            Files.write(half, Json.writeBytes(json));
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SyncFailure.Misconfigured("state.location: writing " + file + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new SyncFailure.Retryable("deleting " + file + " failed: " + e.getMessage(), e);
        }
    }
}
