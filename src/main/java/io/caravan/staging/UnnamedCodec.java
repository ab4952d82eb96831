package io.caravan.staging;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.store.ObjectKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code _unnamed.json}: since when files are not named by what is published. Losing it costs time only. */
final class UnnamedCodec {
    private static final Logger LOG = LoggerFactory.getLogger(UnnamedCodec.class);
    private static final long VERSION = 1;

    private UnnamedCodec() {}

    static byte[] write(SortedMap<ObjectKey, Instant> since) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        List<Map<String, Object>> files = since.entrySet().stream()
                .map(entry -> {
                    Map<String, Object> file = new LinkedHashMap<>();
                    file.put("key", entry.getKey().value());
                    file.put("since", entry.getValue().toString());
                    return file;
                })
                .toList();
        json.put("files", files);
        return Json.writeBytes(json);
    }

    /**
     * Empty where it cannot be read: then every grace period begins again.
     *
     * @param where the text was found, for the log
     */
    static SortedMap<ObjectKey, Instant> read(byte[] utf8, ObjectKey where) {
        SortedMap<ObjectKey, Instant> since = new TreeMap<>();
        try {
            for (JsonObject file : JsonObject.of("unnamed", Json.read(utf8)).objects("files")) {
                since.put(new ObjectKey(file.string("key")), Instant.parse(file.string("since")));
            }
            return since;
        } catch (JsonFormatException | DateTimeException e) {
            LOG.warn("{} cannot be read and is begun anew: {}", where, e.getMessage());
            return new TreeMap<>();
        }
    }
}
