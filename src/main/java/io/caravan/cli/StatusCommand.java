package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.LastError;
import io.caravan.app.config.Asks;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.target.Landing;
import io.caravan.app.target.Wiring;
import io.caravan.core.change.ComponentPath;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.sync.FileResyncRequests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Phase, batch, cursor, lag, rows a table, last error; asks only the destination.")
final class StatusCommand extends SourceCommand {
    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    StatusCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    Asks asks() {
        return Asks.DESTINATION;
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
            status.forEach(this::line);
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
            all.forEach(status -> status.forEach(this::line));
        }
        return code;
    }

    private Map<String, Object> status(CaravanConfig config) {
        try (Landing landing = Landing.of(config, wiring())) {
            Optional<Checkpoint> checkpoint = landing.inspect();
            LastError lastError = new LastError(config.sync().state(), wiring().clock());
            return new StatusReport(config, wiring().clock())
                    .of(
                            checkpoint,
                            landing,
                            lastError.read(),
                            new FileResyncRequests(config.sync().state()).pending());
        }
    }

    private void line(String name, Object value) {
        if (value instanceof List<?> rows) {
            print(name + ":");
            rows.forEach(row -> print("  " + table((Map<?, ?>) row)));
        } else {
            print(name + ": " + (value instanceof Map<?, ?> map ? words(map) : value));
        }
    }

    private static String table(Map<?, ?> row) {
        return String.format(
                Locale.ROOT,
                "%s/%s: generation %s, %s rows%s",
                new ComponentPath((String) row.get("component")).label(),
                row.get("table"),
                row.get("generation"),
                row.get("rows"),
                row.get("note") instanceof Map<?, ?> note ? "; " + note.get("says") : "");
    }

    private static String words(Map<?, ?> map) {
        StringBuilder words = new StringBuilder();
        map.forEach((name, value) -> words.append(words.isEmpty() ? "" : ", ")
                .append(name)
                .append(' ')
                .append(value));
        return words.toString();
    }
}
