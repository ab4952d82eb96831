package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.convex.Selection;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.sync.SourceState;
import io.caravan.core.sync.TableDigest;
import io.caravan.s3.S3State;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        description =
                "Compares the destination with a snapshot of the source at the same commit: counts and hashes a table;"
                        + " exit 1 on a difference.")
final class VerifyCommand extends SourceCommand {
    /** One table on both sides; equal where everything that can be compared is. */
    private record Comparison(TableRef table, TableDigest source, TableDigest lake, Optional<S3State.Staging> staging) {
        boolean isEqual() {
            return source.equals(lake)
                    && staging.map(rows -> rows.differences() == 0 && rows.rows() == lake.rows())
                            .orElse(true);
        }

        String stagingInWords() {
            return staging.map(rows -> ", staging " + rows.rows() + " rows"
                            + (rows.differences() == 0
                                    ? ""
                                    : ", " + rows.differences() + " that only one of the two has"))
                    .orElse("");
        }
    }

    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    VerifyCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        Lake.require(config, "verify");
        NativeLibraries.prove(config);
        Checkpoint checkpoint = checkpoint(config);
        Selection selection = selection(checkpoint);
        Optional<StateLock> lock = lockOfSandbox(config);
        try (Caravan caravan = lock.isPresent()
                ? Caravan.open(config, wiring(), Oversight.of(outcomes(config)))
                : Caravan.preview(config, wiring(), outcomes(config))) {
            S3State lake = S3State.read(Lake.settings(config, wiring()), Lake.limits(config), selection::includes);
            long at = commit(lake, checkpoint);
            return report(lake, at, comparisons(lake, SourceState.of(caravan.source(), at, selection)));
        } finally {
            lock.ifPresent(StateLock::close);
        }
    }

    private Checkpoint checkpoint(CaravanConfig config) {
        try (Landing landing = Landing.of(config, wiring())) {
            return landing.inspect()
                    .orElseThrow(() -> new SyncFailure.Retryable("Nothing has landed yet. Run a sync, then verify."));
        }
    }

    /** The history of the built-in sandbox is in the state directory, so nobody else may serve it meanwhile. */
    private static Optional<StateLock> lockOfSandbox(CaravanConfig config) {
        boolean kept = config.source().isSandbox()
                && Files.isDirectory(config.sync().state().resolve("sandbox"));
        return kept ? Optional.of(StateLock.take(config.sync().state())) : Optional.empty();
    }

    /** What the destination was read with. */
    private static Selection selection(Checkpoint checkpoint) {
        try {
            return Selection.parse(checkpoint.selection());
        } catch (JsonFormatException e) {
            throw new SyncFailure.StateUnreadable("The checkpoint's selection cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Comparison> comparisons(S3State lake, SortedMap<TableRef, TableDigest> source) {
        SortedSet<TableRef> tables = new TreeSet<>(lake.tables().keySet());
        tables.addAll(source.keySet());
        return tables.stream()
                .map(table -> new Comparison(
                        table,
                        source.getOrDefault(table, TableDigest.EMPTY),
                        lake.tables().getOrDefault(table, TableDigest.EMPTY),
                        Optional.ofNullable(lake.staging().get(table))))
                .toList();
    }

    /** The latest that the destination must equal: after its last batch the log may have gone on without an event. */
    private static long commit(S3State lake, Checkpoint checkpoint) {
        long reached = checkpoint.phase().consistentAsOf().orElse(lake.asOf());
        return checkpoint.batch() == lake.batch() ? Math.max(reached, lake.asOf()) : lake.asOf();
    }

    private int report(S3State lake, long at, List<Comparison> comparisons) {
        boolean equal = comparisons.stream().allMatch(Comparison::isEqual);
        if (json) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("equal", equal);
            report.put("batch", lake.batch());
            report.put("asOf", at);
            report.put("tables", comparisons.stream().map(VerifyCommand::json).toList());
            print(Json.write(report));
        } else {
            comparisons.forEach(table -> print(line(table)));
            print((equal ? "equal" : "NOT EQUAL") + ": batch " + lake.batch() + ", source as of " + at);
        }
        return (equal ? ExitCode.DONE : ExitCode.FAILED).code();
    }

    private static String line(Comparison table) {
        return String.format(
                Locale.ROOT,
                "%-8s%s: source %d rows, destination %d rows%s%s",
                table.isEqual() ? "equal" : "DIFFERS",
                table.table().label(),
                table.source().rows(),
                table.lake().rows(),
                table.stagingInWords(),
                table.source().equals(table.lake())
                                || table.source().rows() != table.lake().rows()
                        ? ""
                        : "; the values differ");
    }

    private static Map<String, Object> json(Comparison table) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("component", table.table().component().value());
        entry.put("table", table.table().table());
        entry.put("equal", table.isEqual());
        entry.put("source", json(table.source()));
        entry.put("destination", json(table.lake()));
        entry.put("stagingRows", number(table.staging().map(S3State.Staging::rows)));
        entry.put("stagingDifferences", number(table.staging().map(S3State.Staging::differences)));
        return entry;
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
