package io.caravan.cli.report;

import io.caravan.core.change.TableDigest;
import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.watch.TableNote;
import io.caravan.staging.LandedState;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One table on both sides; equal where everything that can be compared is.
 *
 * @param asOf nanoseconds: the commit as of which the table is complete
 * @param source empty where the table is not compared
 * @param note what else is the case
 */
public record Comparison(
        TableRef table,
        OptionalLong asOf,
        Optional<TableDigest> source,
        TableDigest lake,
        Optional<LandedState.Staging> staging,
        Optional<String> note) {
    public boolean isCompared() {
        return source.isPresent();
    }

    /** What nobody calls complete is no difference. */
    public boolean isDifferent() {
        return isCompared() && !isEqual();
    }

    private boolean isEqual() {
        return source.equals(Optional.of(lake))
                && staging.map(rows -> rows.differences() == 0 && rows.rows() == lake.rows())
                        .orElse(true);
    }

    public String line() {
        if (source.isEmpty()) {
            return String.format(
                    Locale.ROOT,
                    "%-8s%s: not compared, destination %d rows%s",
                    "behind",
                    table.label(),
                    lake.rows(),
                    inWords(note));
        }
        return String.format(
                Locale.ROOT,
                "%-8s%s: source %d rows, destination %d rows%s%s%s",
                isEqual() ? "equal" : "DIFFERS",
                table.label(),
                source.get().rows(),
                lake.rows(),
                stagingInWords(),
                source.get().equals(lake) || source.get().rows() != lake.rows() ? "" : "; the values differ",
                inWords(note));
    }

    private static String inWords(Optional<String> note) {
        return note.map(words -> "; " + words).orElse("");
    }

    private String stagingInWords() {
        return staging.map(rows -> ", staging " + rows.rows() + " rows"
                        + (rows.differences() == 0 ? "" : ", " + rows.differences() + " that only one of the two has"))
                .orElse("");
    }

    public Map<String, Object> json() {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("component", table.component().value());
        entry.put("table", table.table());
        entry.put("compared", isCompared());
        entry.put("equal", isCompared() ? isEqual() : Json.NULL);
        entry.put("asOf", asOf.isPresent() ? asOf.getAsLong() : Json.NULL);
        entry.put("note", note.<Object>map(words -> words).orElse(Json.NULL));
        entry.put("source", source.<Object>map(Comparison::json).orElse(Json.NULL));
        entry.put("destination", json(lake));
        entry.put("stagingRows", number(staging.map(LandedState.Staging::rows)));
        entry.put("stagingDifferences", number(staging.map(LandedState.Staging::differences)));
        return entry;
    }

    /** What is to be known of a table beside its digests. */
    public static Optional<String> note(Optional<TableNote> state, OptionalLong asOf, boolean isShown) {
        if (asOf.isPresent() && !isShown) {
            return Optional.of(state.map(note -> note.says() + ", which the source does not show any more")
                    .orElse("complete as of " + TableNote.moment(asOf.getAsLong())
                            + ", which the source does not show any more"));
        }
        return state.map(TableNote::says);
    }

    private static Object number(Optional<Long> known) {
        return known.map(Object.class::cast).orElse(Json.NULL);
    }

    private static Map<String, Object> json(TableDigest digest) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("rows", digest.rows());
        entry.put("hash", digest.hash());
        return entry;
    }
}
