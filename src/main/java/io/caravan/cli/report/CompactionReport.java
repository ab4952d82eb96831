package io.caravan.cli.report;

import io.caravan.core.json.Json;
import io.caravan.core.watch.Amount;
import io.caravan.core.watch.CompactionSummary;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code compact} did with the files of the history. */
public record CompactionReport(CompactionSummary done) {
    public String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("batches", done.batches());
        document.put("replacedFiles", done.replaced());
        document.put("writtenFiles", done.written());
        document.put("rows", done.rows());
        document.put("droppedRows", done.dropped());
        document.put("bytes", done.bytes());
        document.put("deletedFiles", done.deleted());
        document.put("incomplete", done.incomplete().isPresent());
        return Json.write(document);
    }

    public String text() {
        String incomplete = done.incomplete().isPresent()
                ? "nothing rewritten: " + Incomplete.why(done.incomplete().getAsLong()) + "\n"
                : "";
        return incomplete + Amount.of(done.written(), "file") + " of " + Amount.of(done.rows(), "row") + " replaced "
                + Amount.of(done.replaced(), "file") + "; " + Amount.of(done.deleted(), "file")
                + " replaced earlier deleted"
                + (done.dropped() > 0 ? "; " + Amount.of(done.dropped(), "row") + " over and left out" : "");
    }
}
