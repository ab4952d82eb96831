package io.caravan.cli.report;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.Target;
import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.Materialized;
import io.caravan.core.json.Json;
import io.caravan.core.watch.Amount;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code forget} removed, and what is still somewhere until when. It quotes no id.
 *
 * @param asked for so many documents
 * @param copies files that were deleted below {@code state.location}
 */
public record ForgetReport(CaravanConfig config, TableRef table, int asked, Forgetting.Found found, int copies) {
    public String json(Optional<Materialized> staged) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("table", table.label());
        document.put("asked", asked);
        document.put("found", found.ids());
        document.put("rows", found.rows());
        document.put("filesRead", found.files());
        document.put("filesRewritten", found.holding());
        document.put("localCopiesDeleted", copies);
        document.put("stagingIsWithout", staged.map(ForgetReport::isBuilt).orElse(false));
        return Json.write(document);
    }

    public String text(Optional<Materialized> staged, Instant now) {
        StringBuilder text = new StringBuilder();
        if (found.ids() == 0) {
            line(
                    text,
                    "history",
                    "none of " + Amount.of(asked, "document") + " is in the history of " + table.label()
                            + ": forgotten before, or never there; nothing was rewritten");
        } else {
            line(
                    text,
                    "history",
                    Amount.of(found.rows(), "row") + " of " + Amount.of(found.ids(), "document") + " out of " + asked
                            + " removed from " + table.label() + how());
            line(text, "remains", remains(now));
        }
        line(text, config.target() == Target.S3 ? "staging" : "silver", staging(staged));
        if (config.target() == Target.DELTA) {
            line(text, "readers", "time travel of the Delta table ends at this version once those files are gone");
        }
        line(text, "local", Amount.of(copies, "copied file") + " deleted below state.location");
        line(text, "not here", "versions and snapshots that a bucket or a disk keeps, backups, what readers copied");
        line(
                text,
                "comes back",
                "a document that Convex still has, with its next change or when its table is read again");
        return text.toString().stripTrailing();
    }

    private String how() {
        return config.target() == Target.DATABRICKS
                ? ""
                : "; " + Amount.of(found.holding(), "file") + " of " + found.files() + " written again";
    }

    private String remains(Instant now) {
        return config.target() == Target.DATABRICKS
                ? "old versions of its bronze table and of the control table staged, until their retention is over (7 days by"
                        + " default) and VACUUM has run on both"
                : "the replaced files, until a compaction behind "
                        + now.plus(config.compact().grace()).truncatedTo(ChronoUnit.SECONDS)
                        + " (compact.grace); `caravan compact -Dcompact.grace=0s` deletes them now";
    }

    private String staging(Optional<Materialized> staged) {
        if (config.target() == Target.DATABRICKS) {
            return "has the documents until its pipeline refreshes the table in full; a stream of bronze that goes on ends in"
                    + " an error at the delete";
        }
        if (staged.isEmpty()) {
            return "not looked at (staging.enabled=false); what was published before has the documents until"
                    + " `caravan staging` runs";
        }
        if (staged.get() instanceof Materialized.Incomplete) {
            return "waits for the end of a walk, and has the documents until then";
        }
        return isBuilt(staged.get())
                ? "published without them; files of before go by a staging run behind staging.grace ("
                        + config.staging().grace().toSeconds()
                        + " s); `caravan staging -Dstaging.grace=0s` deletes them now"
                : "NOT all published; see the failure. What is published still may have them";
    }

    private static boolean isBuilt(Materialized staged) {
        return !(staged instanceof Materialized.Incomplete) && staged.failure().isEmpty();
    }

    private static void line(StringBuilder text, String what, String how) {
        text.append(String.format(Locale.ROOT, "%-11s %s%n", what, how));
    }
}
