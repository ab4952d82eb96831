package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Privileges as a test states them: they can be asked for, and nothing enforces them. */
final class Grants implements Command {
    /**
     * @param type CATALOG, SCHEMA, TABLE or VOLUME
     * @param name with its catalog
     */
    private record Grant(String principal, String privilege, String type, String name) {}

    private enum View {
        CATALOG("catalogs", "catalog_name"),
        SCHEMA("schemata", "catalog_name", "schema_name"),
        TABLE("", "table_catalog", "table_schema", "table_name"),
        VOLUME("volumes", "volume_catalog", "volume_schema", "volume_name");

        private final String owners;
        private final List<String> names;

        /** @param owners the view that tells the owner; empty where nothing asks */
        View(String owners, String... names) {
            this.owners = owners;
            this.names = List.of(names);
        }

        private String createOwners(List<Grant> grants) {
            String columns = String.join(", ", names) + ", " + name().toLowerCase(Locale.ROOT) + "_owner";
            String rows = grants.stream()
                    .filter(grant -> grant.type().equals(name())
                            && grant.privilege().equals("OWNER"))
                    .map(grant -> String.join("', '", new Cursor(grant.name()).parts()) + "', '" + grant.principal())
                    .collect(Collectors.joining("'), ('", "('", "')"));
            String nothing =
                    IntStream.rangeClosed(0, names.size()).mapToObj(i -> "''").collect(Collectors.joining(", "));
            String source = rows.equals("('')") ? "(" + nothing + ")" : rows;
            return "CREATE OR REPLACE VIEW information_schema." + owners + " AS SELECT * FROM (VALUES " + source
                    + ") AS o(" + columns + ")";
        }

        private String create(List<Grant> grants) {
            String columns = "grantor, grantee, " + String.join(", ", names) + ", privilege_type, is_grantable";
            String rows = grants.stream()
                    .filter(grant -> grant.type().equals(name()))
                    .map(this::values)
                    .collect(Collectors.joining(", "));
            String nothing =
                    IntStream.range(0, names.size() + 4).mapToObj(i -> "''").collect(Collectors.joining(", "));
            String source = rows.isEmpty() ? "(" + nothing + ")" : rows;
            return "CREATE OR REPLACE VIEW information_schema." + name().toLowerCase(Locale.ROOT)
                    + "_privileges AS SELECT * FROM (VALUES " + source + ") AS p(" + columns + ")"
                    + (rows.isEmpty() ? " WHERE false" : "");
        }

        private String values(Grant grant) {
            Stream<String> parts = Stream.concat(
                    Stream.of("testbed", grant.principal()),
                    Stream.concat(new Cursor(grant.name()).parts().stream(), Stream.of(grant.privilege(), "NO")));
            return parts.map(part -> "'" + part.replace("'", "\\'") + "'").collect(Collectors.joining(", ", "(", ")"));
        }
    }

    private final Spark spark;
    private List<Grant> grants = List.of();
    private boolean viewed;

    Grants(Spark spark) {
        this.spark = spark;
    }

    /** Replaces what was granted: {@code [{principal, privilege, type, name}, ...]}. */
    synchronized Reply replace(Request request) {
        List<Grant> given = new ArrayList<>();
        for (JsonNode item : request.json()) {
            given.add(new Grant(
                    item.path("principal").asText(Spark.USER),
                    item.path("privilege").asText(),
                    item.path("type").asText(),
                    item.path("name").asText()));
        }
        grants = List.copyOf(given);
        viewed = false;
        return Reply.done();
    }

    @Override
    public synchronized Optional<Table> run(Statement statement) {
        String sql = statement.order().sql();
        if (sql.toLowerCase(Locale.ROOT).contains("information_schema") && !viewed) {
            spark.session().sql("CREATE SCHEMA IF NOT EXISTS information_schema");
            for (View view : View.values()) {
                spark.session().sql(view.create(grants));
            }
            viewOwners();
            viewed = true;
        }
        Cursor cursor = new Cursor(sql);
        if (!cursor.acceptAll("SHOW", "GRANTS") && !cursor.acceptAll("SHOW", "GRANT")) {
            return Optional.empty();
        }
        return Optional.of(show(cursor));
    }

    /** Something has the owner whose grant on it is {@code OWNER}, else nobody. A principal {@code group-...} is a group of everyone. */
    private void viewOwners() {
        for (View view : View.values()) {
            if (!view.owners.isEmpty()) {
                spark.session().sql(view.createOwners(grants));
            }
        }
        spark.session()
                .sql("CREATE OR REPLACE FUNCTION default.is_account_group_member(name STRING) RETURNS BOOLEAN"
                        + " RETURN startswith(name, 'group-')");
    }

    private Table show(Cursor cursor) {
        Optional<String> principal = cursor.sees("ON") ? Optional.empty() : Optional.of(cursor.word());
        cursor.expect("ON");
        String type = cursor.word().toUpperCase(Locale.ROOT);
        String name = String.join(".", cursor.parts());
        cursor.expectEnd();
        return Table.texts(
                List.of("Principal", "ActionType", "ObjectType", "ObjectKey"),
                grants.stream()
                        .filter(grant ->
                                grant.type().equals(type) && grant.name().equals(name))
                        .filter(grant ->
                                principal.map(grant.principal()::equals).orElse(true))
                        .map(grant -> Table.row(grant.principal(), grant.privilege(), grant.type(), grant.name())));
    }
}
