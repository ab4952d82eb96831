package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.LastError;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.target.CurrentState;
import io.caravan.app.target.DestinationInspector;
import io.caravan.app.target.Wiring;
import io.caravan.cli.report.StatusReport;
import io.caravan.cli.report.StatusText;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.resync.FileResyncRequests;
import io.caravan.staging.record.PublishedState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description =
                "Phase, batch, cursor, lag, current state, events of each table, last error; asks only the destination.")
final class StatusCommand extends SourceCommand {
    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    StatusCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    RequiredAccess asks() {
        return RequiredAccess.DESTINATION;
    }

    @Override
    public Integer call() {
        ProcessConfig process = sources();
        if (process.folder().isPresent()) {
            return several(process.sources());
        }
        Map<String, Object> status = status(process.sources().get(0));
        if (json) {
            print(Json.write(status));
        } else {
            print(StatusText.of(status));
        }
        return ExitCode.DONE.code();
    }

    /** One that cannot be read hides no other. */
    private int several(List<CaravanConfig> sources) {
        int code = ExitCode.DONE.code();
        List<Map<String, Object>> all = new ArrayList<>();
        for (CaravanConfig config : sources) {
            try {
                all.add(status(config));
            } catch (SyncFailure failure) {
                code = Math.max(code, ExitCode.of(failure).code());
                Map<String, Object> status = new LinkedHashMap<>();
                status.put("source", config.source().name());
                status.put("failed", String.valueOf(failure.getMessage()));
                all.add(status);
            }
        }
        if (json) {
            print(Json.write(Map.of("sources", all)));
        } else {
            print(all.stream().map(StatusText::of).collect(Collectors.joining("\n\n")));
        }
        return code;
    }

    private Map<String, Object> status(CaravanConfig config) {
        try (DestinationInspector inspector = DestinationInspector.of(config, wiring())) {
            Optional<Checkpoint> checkpoint = inspector.inspect();
            LastError lastError = new LastError(config.sync().state(), wiring().clock());
            return new StatusReport(
                            config,
                            wiring().clock(),
                            () -> PublishedState.read(CurrentState.place(config), wiring().runtime(config)))
                    .of(
                            checkpoint,
                            inspector,
                            lastError.read(),
                            new FileResyncRequests(config.sync().state()).pending());
        }
    }
}
