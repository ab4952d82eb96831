package io.caravan.core.convex;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The tables of a deployment as it declares them.
 *
 * @param columns names of the columns of every known table, system fields left out
 * @param schemas declared types, where the deployment gives a schema
 * @param lacking what the deployment refused to say, and why; a sync goes on without it
 */
public record Catalog(
        SortedMap<TableRef, SortedSet<String>> columns, Map<TableRef, TableSchema> schemas, List<String> lacking) {
    public static final Catalog EMPTY = new Catalog(new TreeMap<>(), Map.of(), List.of());
}
