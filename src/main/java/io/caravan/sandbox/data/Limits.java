package io.caravan.sandbox.data;

import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.ApiError;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large pages are. Tests make them small.
 *
 * @param dataSyncPage documents of a page of data sync
 * @param dataSyncRows rows of the log that a page of data sync reads
 * @param snapshotPage documents of a page of {@code list_snapshot}
 * @param deltasPage rows of the log that a page of {@code document_deltas} reads
 * @param byIdFreshness older walks of a data sync follow the log first
 */
public record Limits(int dataSyncPage, int dataSyncRows, int snapshotPage, int deltasPage, Duration byIdFreshness) {
    /** Those of Convex. */
    public static final Limits DEFAULT = new Limits(16_384, 32_768, 1024, 128, Duration.ofSeconds(30));

    public Limits {
        if (dataSyncPage < 1 || dataSyncRows < dataSyncPage || snapshotPage < 1 || deltasPage < 1) {
            throw ApiError.badArguments(
                    "pages have at least one document, and a page of data sync reads at least what it holds");
        }
    }

    /** @param json what it names is changed, the rest stays */
    public Limits with(JsonObject json) throws JsonFormatException {
        return new Limits(
                number(json, "dataSyncPage", dataSyncPage),
                number(json, "dataSyncRows", dataSyncRows),
                number(json, "snapshotPage", snapshotPage),
                number(json, "deltasPage", deltasPage),
                Duration.ofMillis(json.optionalInteger("byIdFreshnessMillis").orElse(byIdFreshness.toMillis())));
    }

    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataSyncPage", (long) dataSyncPage);
        json.put("dataSyncRows", (long) dataSyncRows);
        json.put("snapshotPage", (long) snapshotPage);
        json.put("deltasPage", (long) deltasPage);
        json.put("byIdFreshnessMillis", byIdFreshness.toMillis());
        return json;
    }

    private static int number(JsonObject json, String name, int otherwise) throws JsonFormatException {
        return Math.toIntExact(json.optionalInteger(name).orElse(otherwise));
    }
}
