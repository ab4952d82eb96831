package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The dataset {@code shop}: a small web shop, a waiting list in a component, and a table of odd values. */
final class Shop implements Dataset {
    private static final int ODD_DOCUMENTS = 64;

    private record Spec(TableRef table, int percent, ShopRows.Recipe recipe) {}

    /** In the order in which snapshots walk the tables: an internal one, not that of the names. */
    private static final List<Spec> SPECS = List.of(
            new Spec(TableRef.root("orders"), 30, ShopRecipes::order),
            new Spec(TableRef.root("abandonedCarts"), 0, ShopRecipes::order),
            new Spec(TableRef.root("users"), 15, ShopRecipes::user),
            new Spec(TableRef.of("waitlist", "users"), 4, ShopRecipes::entry),
            new Spec(TableRef.root("orderEvents"), 40, ShopRecipes::orderEvent),
            new Spec(TableRef.of("waitlist", "entries"), 4, ShopRecipes::entry),
            new Spec(TableRef.root("oddValues"), 0, OddValues::write),
            new Spec(TableRef.of("waitlist/inner", "notes"), 2, ShopRecipes::note),
            new Spec(TableRef.root("products"), 5, ShopRecipes::product));

    private final List<Table> tables = new ArrayList<>();
    private final Ids ids;
    private final long seed;

    Shop(long seed, long documents) {
        this.seed = seed;
        this.ids = new Ids(seed);
        int number = 0;
        for (Spec spec : SPECS) {
            long count = spec.table().table().equals("oddValues")
                    ? Math.min(ODD_DOCUMENTS, documents)
                    : documents * spec.percent() / 100;
            tables.add(new Table(spec.table(), new ShopRows(spec.recipe(), ids, seed, number++, count)));
        }
    }

    @Override
    public List<Table> tables() {
        return tables;
    }

    @Override
    public Rows rowsOf(TableRef table) {
        ShopRows.Recipe recipe = SPECS.stream()
                .filter(spec -> spec.table().equals(table))
                .findFirst()
                .map(Spec::recipe)
                .orElse(ShopRecipes::note);
        return new ShopRows(recipe, ids, seed, SPECS.size() + Math.floorMod(table.hashCode(), 1 << 16), 0);
    }

    @Override
    public Map<TableRef, Map<String, Object>> declaredSchemas() {
        Map<TableRef, Map<String, Object>> schemas = new LinkedHashMap<>();
        schemas.put(
                TableRef.root("users"),
                DeclaredSchema.of(Map.of(
                        "name", "string", "email", "string", "age", "int64", "score", "float64", "active", "boolean")));
        schemas.put(
                TableRef.root("orders"),
                DeclaredSchema.of(Map.of("user", "Id(users)", "total", "float64", "placedAt", "float64")));
        return schemas;
    }
}
