package io.caravan.app.log;

import io.caravan.core.watch.Amount;
import io.caravan.core.watch.Progress.Beside;
import io.caravan.core.watch.Progress.Reading;
import io.caravan.core.watch.SyncEvent;
import java.util.Locale;

/** What is being done, in one line. It is asked at a steady pace, so that it knows rates and times without a clock. */
final class ProgressLine {
    private final long pause;
    private Reading before;
    private String subject = "";
    private long looks;

    /** @param pause seconds between two looks */
    ProgressLine(Reading now, long pause) {
        this.before = now;
        this.pause = pause;
    }

    String of(Reading now) {
        boolean syncs = now.rows() > before.rows() || now.beside().isEmpty();
        String about = syncs ? now.phase() : now.beside().orElseThrow().what();
        looks = about.equals(subject) ? looks + 1 : 1;
        subject = about;
        String line = syncs ? sync(now) : beside(now.beside().orElseThrow());
        before = now;
        return line + ", " + looks * pause + " s";
    }

    private String sync(Reading now) {
        return String.format(
                Locale.ROOT,
                "%s%s%s: %s, %s (%d/s), %.1f MB, batch %d",
                now.phase(),
                now.table().map(table -> " of " + table.label()).orElse(""),
                share(now),
                Amount.of(now.tables(), "table"),
                Amount.of(now.rows(), "row"),
                (now.rows() - before.rows()) / pause,
                now.bytes() / 1e6,
                now.batch());
    }

    private static String share(Reading now) {
        if (now.walked().isPresent()) {
            SyncEvent.Rows all = now.walked().get();
            return String.format(
                    Locale.ROOT,
                    " (about %d %% of all %d documents)",
                    all.percent(),
                    all.of().orElse(0));
        }
        return now.share().isPresent() ? " (about " + now.share().getAsInt() + " % of its generation before)" : "";
    }

    private String beside(Beside now) {
        SyncEvent.Stage at = now.at();
        String tables = String.format(
                Locale.ROOT,
                "%s of %s: %d of %s done",
                now.what(),
                at.table().label(),
                at.done(),
                Amount.of(at.of(), "table"));
        return at.rows().equals(SyncEvent.Rows.UNCOUNTED) ? tables : tables + ", " + rows(now);
    }

    private String rows(Beside now) {
        SyncEvent.Rows rows = now.at().rows();
        long last = before.beside()
                .filter(earlier -> earlier.what().equals(now.what()))
                .map(earlier -> earlier.at().rows().done())
                .orElse(0L);
        long rate = Math.max(0, rows.done() - last) / pause;
        String of = rows.of().isPresent()
                ? String.format(
                        Locale.ROOT,
                        " of %d (%d %%)",
                        rows.of().getAsLong(),
                        Math.min(100, rows.done() * 100 / Math.max(1, rows.of().getAsLong())))
                : "";
        return String.format(Locale.ROOT, "%s%s (%d/s)", Amount.of(rows.done(), "row"), of, rate);
    }
}
