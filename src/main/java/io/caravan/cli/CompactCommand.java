package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.Outcomes;
import io.caravan.app.Session;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.target.CurrentState;
import io.caravan.app.target.Wiring;
import io.caravan.cli.report.Incomplete;
import io.caravan.core.json.Json;
import io.caravan.core.watch.Amount;
import io.caravan.core.watch.CompactionSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "compact",
        description =
                "Puts many small files into few large ones (target=s3), takes out what history.retention says is over,"
                        + " deletes what was replaced long ago; then exits.")
final class CompactCommand extends SourceCommand {
    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    CompactCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    RequiredAccess asks() {
        return RequiredAccess.DESTINATION;
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        CurrentState.require(config, "compact");
        Outcomes outcomes = outcomes(config);
        try (Session session = Session.ofDestination(config, wiring(), outcomes)) {
            session.caravan().routes().compact();
        }
        outcomes.compaction().ifPresent(this::report);
        Optional<Throwable> failure = outcomes.last();
        return failure.map(this::codeOf).orElse(ExitCode.DONE.code());
    }

    private void report(CompactionSummary done) {
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("batches", done.batches());
            document.put("replacedFiles", done.replaced());
            document.put("writtenFiles", done.written());
            document.put("rows", done.rows());
            document.put("droppedRows", done.dropped());
            document.put("bytes", done.bytes());
            document.put("deletedFiles", done.deleted());
            document.put("incomplete", done.incomplete().isPresent());
            print(Json.write(document));
        } else {
            done.incomplete().ifPresent(batch -> print("nothing rewritten: " + Incomplete.why(batch)));
            print(Amount.of(done.written(), "file") + " of " + Amount.of(done.rows(), "row") + " replaced "
                    + Amount.of(done.replaced(), "file") + "; " + Amount.of(done.deleted(), "file")
                    + " replaced earlier deleted"
                    + (done.dropped() > 0 ? "; " + Amount.of(done.dropped(), "row") + " over and left out" : ""));
        }
    }
}
