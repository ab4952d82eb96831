package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.config.KeyGuide;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.target.Wiring;
import io.caravan.cli.report.Columns;
import io.caravan.core.config.EffectiveValue;
import io.caravan.core.config.Typos;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "config",
        description =
                "The configuration that is in effect: each key, its value, and where it was set. Secrets are masked.")
final class ConfigCommand extends SourceCommand {
    private static final int NEAR = 3;

    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    @Option(names = "--changed", description = "Only what is not the default.")
    private boolean changed;

    @Parameters(arity = "0..*", paramLabel = "KEY", description = "Explains these keys as well.")
    private List<String> keys = new ArrayList<>();

    ConfigCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    RequiredAccess asks() {
        return RequiredAccess.DESTINATION;
    }

    @Override
    public Integer call() {
        Map<String, List<EffectiveValue>> effective = effective();
        keys.forEach(ConfigCommand::requireKnown);
        if (json) {
            print(Json.write(document(effective)));
        } else {
            effective.forEach((source, values) -> text(source, values, effective.size()));
        }
        var unused = sources(); // says what is wrong, by its exit code as well
        return ExitCode.DONE.code();
    }

    private static void requireKnown(String key) {
        if (KeyGuide.of(key).isEmpty()) {
            List<String> known =
                    KeyGuide.entries().stream().map(KeyGuide.Entry::key).toList();
            throw new SyncFailure.Misconfigured(key + " is no key of Caravan's" + Typos.hint(key, known, NEAR)
                    + ". Nothing was done. `caravan config` lists all keys.");
        }
    }

    private boolean isWanted(EffectiveValue value) {
        return (keys.isEmpty() || keys.contains(value.key())) && !(changed && value.isDefault());
    }

    private void text(String source, List<EffectiveValue> values, int sources) {
        if (sources > 1) {
            print("# " + source);
        }
        Columns columns = new Columns();
        List<EffectiveValue> wanted = values.stream().filter(this::isWanted).toList();
        wanted.forEach(value -> columns.row(value.key(), value.value(), value.origin()));
        columns.lines().forEach(this::print);
        if (wanted.isEmpty()) {
            print("Every key has its default.");
        }
        keys.forEach(this::explain);
    }

    private void explain(String key) {
        KeyGuide.of(key).ifPresent(entry -> {
            print("");
            print(entry.key() + ": " + entry.plainMeaning());
            Columns columns = new Columns();
            columns.row("  holds", entry.kind());
            columns.row("  default", entry.otherwise().isEmpty() ? "none" : entry.otherwise());
            columns.row("  example", entry.example());
            columns.row("  variable", entry.variable());
            columns.lines().forEach(this::print);
        });
    }

    private Map<String, Object> document(Map<String, List<EffectiveValue>> effective) {
        List<Map<String, Object>> sources = new ArrayList<>();
        effective.forEach((name, values) -> {
            List<Map<String, Object>> entries = new ArrayList<>();
            values.stream().filter(this::isWanted).forEach(value -> {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("key", value.key());
                entry.put("value", value.value());
                entry.put("origin", value.origin());
                entries.add(entry);
            });
            Map<String, Object> source = new LinkedHashMap<>();
            source.put("source", name);
            source.put("values", entries);
            sources.add(source);
        });
        return Map.of("sources", sources);
    }
}
