package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.Outcomes;
import io.caravan.app.Session;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.target.CurrentState;
import io.caravan.app.target.Wiring;
import io.caravan.cli.report.CompactionReport;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "compact",
        description =
                "Puts many small files into few large ones (target=s3), takes out what history.retention says is over,"
                        + " deletes what was replaced long ago; then exits.")
final class CompactCommand extends SourceCommand implements WorkCommand {
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
        outcomes.compaction()
                .map(CompactionReport::new)
                .ifPresent(report -> print(json ? report.json() : report.text()));
        Optional<Throwable> failure = outcomes.last();
        return failure.map(this::codeOf).orElse(ExitCode.DONE.code());
    }
}
