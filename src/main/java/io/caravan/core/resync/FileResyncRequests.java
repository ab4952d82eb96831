package io.caravan.core.resync;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code resync.json} in the state directory. */
public final class FileResyncRequests implements ResyncRequests {
    private static final long VERSION = 1;
    private static final String NEXT =
            ". Correct the permissions or the space of state.location; then it is safe to run again.";

    private final Path file;

    public FileResyncRequests(Path directory) {
        this.file = directory.resolve("resync.json");
    }

    @Override
    public Optional<ResyncRequest> pending() {
        try {
            JsonObject json = JsonObject.of("resync request", Json.read(Files.readAllBytes(file)))
                    .allow("version", "id", "tables");
            if (json.integer("version") != VERSION) {
                throw new JsonFormatException("it is of version " + json.integer("version"));
            }
            return Optional.of(new ResyncRequest(
                    json.string("id"),
                    json.strings("tables").stream()
                            .map(TableRef::parse)
                            .collect(Collectors.toCollection(TreeSet::new))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JsonFormatException e) {
            throw new SyncFailure.StateUnreadable(
                    file + " cannot be read: " + e.getMessage() + ". Delete it and run `caravan resync` again.", e);
        } catch (IOException e) {
            throw new SyncFailure.Retryable(
                    file + ": a request for a resync could not be read: " + e.getMessage() + NEXT, e);
        }
    }

    @Override
    public void request(ResyncRequest added) {
        ResyncRequest request = pending().map(before -> before.and(added)).orElse(added);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("id", request.id());
        json.put("tables", request.tables().stream().map(TableRef::path).toList());
        try {
            DurableFiles.createDirectories(file.getParent());
            DurableFiles.replace(file, Json.writeBytes(json));
        } catch (IOException e) {
            throw DiskFailures.of("Cannot request a resync", file.toString(), e);
        }
    }

    @Override
    public void fulfilled(ResyncRequest request) {
        try {
            if (pending().map(ResyncRequest::id).equals(Optional.of(request.id()))) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new SyncFailure.Retryable(
                    file + ": a request for a resync could not be deleted: " + e.getMessage() + NEXT, e);
        }
    }
}
