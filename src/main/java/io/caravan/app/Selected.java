package io.caravan.app;

import io.caravan.app.config.SourceConfig;
import io.caravan.core.change.TableRef;
import io.caravan.core.config.Typos;
import io.caravan.core.convex.Catalog;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.schema.TableSchema;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether what a selection names is there. */
public final class Selected {
    private static final Logger LOG = LoggerFactory.getLogger(Selected.class);

    private static final int NEAR = 2;

    private Selected() {}

    /** Asks the source, but not about everything; a source that does not answer says so elsewhere. */
    public static Optional<String> missing(SourceConfig config, Source source) {
        Selection selection = config.selection();
        if (selection.equals(Selection.EVERYTHING)) {
            return Optional.empty();
        }
        try {
            Catalog catalog = source.catalog();
            return Optional.of(missing(selection, catalog))
                    .filter(names -> !names.isEmpty())
                    .map(names -> missing(names, catalog));
        } catch (SyncFailure unanswered) {
            LOG.debug("The names of the selection were not compared: {}", unanswered.getMessage());
            return Optional.empty();
        }
    }

    /** Names of components, tables and columns. */
    public static SortedSet<String> missing(Selection selection, Catalog catalog) {
        SortedSet<String> missing = selection.missingIn(catalog.columns().keySet());
        missing.addAll(selection.missingColumnsIn(columns(catalog)));
        return missing;
    }

    private static Map<TableRef, SortedSet<String>> columns(Catalog catalog) {
        Map<TableRef, SortedSet<String>> columns = new TreeMap<>();
        catalog.columns().forEach((table, names) -> {
            SortedSet<String> all = new TreeSet<>(names);
            all.addAll(catalog.schemas()
                    .getOrDefault(table, TableSchema.EMPTY)
                    .columns()
                    .keySet());
            columns.put(table, all);
        });
        return columns;
    }

    public static String missing(Set<String> names, Catalog catalog) {
        Set<String> known = new TreeSet<>();
        columns(catalog).forEach((table, all) -> {
            known.add(table.label());
            all.forEach(column -> known.add(table.label() + "." + column));
        });
        return "The selection names what the source does not have (yet): "
                + names.stream()
                        .map(name -> name + Typos.hint(name, known, NEAR))
                        .collect(Collectors.joining(", "))
                + ". Correct convex.tables, convex.exclude or convex.selection unless the names are still to come: a column"
                + " with a slip in its name is not excluded. `caravan discover` lists what is there.";
    }
}
