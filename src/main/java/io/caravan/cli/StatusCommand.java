package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.json.Json;
import io.caravan.core.sync.FileResyncRequests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Phase, batch, cursor, lag, rows a table, last error; asks only the destination.")
final class StatusCommand extends ConfiguredCommand {
    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    StatusCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        try (Landing landing = Landing.of(config, wiring())) {
            report(config, landing);
        }
        return ExitCode.DONE.code();
    }

    private void report(CaravanConfig config, Landing landing) {
        Optional<Checkpoint> checkpoint = landing.inspect();
        LastError lastError = new LastError(config.sync().state(), wiring().clock());
        Map<String, Object> status = new StatusReport(config, wiring().clock())
                .of(
                        checkpoint,
                        landing,
                        lastError.read(),
                        new FileResyncRequests(config.sync().state()).pending());
        if (json) {
            print(Json.write(status));
        } else {
            status.forEach(this::line);
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
        return "%s/%s: generation %s, %s rows"
                .formatted(
                        TableName.component(row.get("component")),
                        row.get("table"),
                        row.get("generation"),
                        row.get("rows"));
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
