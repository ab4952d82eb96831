package io.caravan.cli;

import io.caravan.app.Caravan;
import io.caravan.app.ExitCode;
import io.caravan.app.Outcomes;
import io.caravan.app.Selected;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.target.Wiring;
import io.caravan.core.change.TableRef;
import io.caravan.core.convex.Catalog;
import io.caravan.core.convex.Selection;
import io.caravan.core.json.Json;
import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "discover", description = "Components, tables, columns, declared types, and what the selection takes.")
final class DiscoverCommand extends SourceCommand {
    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    DiscoverCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        Outcomes outcomes = outcomes(config);
        try (Caravan caravan = Caravan.preview(config, wiring(), outcomes)) {
            caravan.source().testConnection();
            Catalog catalog = caravan.source().catalog();
            List<Map<String, Object>> tables = tables(catalog, config.source().selection());
            Set<String> missing = Selected.missing(config.source().selection(), catalog);
            if (json) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("tables", tables);
                document.put("selectedButMissing", List.copyOf(missing));
                print(Json.write(document));
            } else {
                tables.forEach(table -> print(text(table)));
                if (!missing.isEmpty()) {
                    print(Selected.missing(missing, catalog));
                }
            }
        }
        return ExitCode.DONE.code();
    }

    private static List<Map<String, Object>> tables(Catalog catalog, Selection selection) {
        List<Map<String, Object>> tables = new ArrayList<>();
        catalog.columns().forEach((table, names) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("component", table.component().value());
            entry.put("table", table.table());
            entry.put("selected", selection.includes(table));
            entry.put("columns", columns(table, names, catalog, selection));
            tables.add(entry);
        });
        return tables;
    }

    private static List<Map<String, Object>> columns(
            TableRef table, SortedSet<String> names, Catalog catalog, Selection selection) {
        TableSchema schema = catalog.schemas().getOrDefault(table, TableSchema.EMPTY);
        SortedSet<String> all = new TreeSet<>(names);
        all.addAll(schema.columns().keySet());
        List<Map<String, Object>> columns = new ArrayList<>();
        for (String name : all) {
            Map<String, Object> column = new LinkedHashMap<>();
            column.put("name", name);
            column.put("selected", selection.includes(table, name));
            column.put("types", types(schema.columns().getOrDefault(name, ObservedTypes.NONE)));
            columns.add(column);
        }
        return columns;
    }

    private static List<String> types(ObservedTypes types) {
        return types.types().stream().map(ConvexType::label).sorted().toList();
    }

    private static String text(Map<String, Object> table) {
        StringBuilder text = new StringBuilder();
        String component = (String) table.get("component");
        text.append(component.isEmpty() ? "app" : component).append('/').append(table.get("table"));
        boolean selected = Boolean.TRUE.equals(table.get("selected"));
        text.append(selected ? "" : "   (not selected)");
        for (Object column : (List<?>) table.get("columns")) {
            Map<?, ?> entry = (Map<?, ?>) column;
            text.append(System.lineSeparator()).append("    ").append(entry.get("name"));
            List<?> types = (List<?>) entry.get("types");
            text.append(types.isEmpty() ? "" : "  " + types);
            text.append(selected && Boolean.FALSE.equals(entry.get("selected")) ? "   (not selected)" : "");
        }
        return text.toString();
    }
}
