package io.caravan.databricks;

import io.caravan.core.failure.SyncFailure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the principal may do, as the catalog's information_schema tells it: granted to it, to a group of it, or by owning. */
final class Privileges {
    private static final String ALL = "ALL PRIVILEGES";
    private static final List<String> OF_CATALOG = List.of("USE CATALOG");
    private static final List<String> OF_SCHEMA = List.of("USE SCHEMA", "CREATE TABLE", "SELECT", "MODIFY");
    private static final List<String> OF_VOLUME = List.of("READ VOLUME", "WRITE VOLUME");
    private static final String DOING = "Cannot read the privileges";

    private static final Map<String, Owners> OWNERS = Map.of(
            "CATALOG", new Owners("catalogs", "catalog_owner"),
            "SCHEMA", new Owners("schemata", "schema_owner"),
            "VOLUME", new Owners("volumes", "volume_owner"));

    private final Statements statements;
    private final DatabricksConfig config;
    private final Schemas schemas;

    Privileges(Statements statements, DatabricksConfig config) {
        this.statements = statements;
        this.config = config;
        this.schemas = new Schemas(statements, config);
    }

    /**
     * @param kind CATALOG, SCHEMA or VOLUME
     * @param columns of the view that name the object, in the order of the parts
     */
    private record Needed(String kind, SqlName name, List<String> columns, List<String> privileges) {}

    /** Where information_schema tells who owns what is of a kind. */
    private record Owners(String view, String column) {}

    /** @throws SyncFailure.Misconfigured that lists what is not granted; changes nothing */
    void verify() {
        String me = String.valueOf(statements
                .query(DOING, Sql.of("SELECT current_user() AS me"))
                .get(0)
                .get("me"));
        Set<String> missing = new LinkedHashSet<>();
        needed().forEach(needed -> missing.addAll(missing(needed, me)));
        if (!missing.isEmpty()) {
            throw new SyncFailure.Misconfigured(me + " lacks privileges in " + config.name() + ": "
                    + String.join(", ", missing)
                    + ". Nothing was written. Grant them: platform/databricks/ddl/grants.sql.");
        }
    }

    private List<Needed> needed() {
        List<Needed> needed = new ArrayList<>();
        needed.add(catalog(config.catalog(), OF_CATALOG));
        for (String schema : List.of(config.bronzeSchema(), config.controlSchema())) {
            needed.add(
                    schemas.exists(schema)
                            ? schema(config.catalog(), schema, OF_SCHEMA)
                            : catalog(config.catalog(), List.of("CREATE SCHEMA")));
        }
        config.bulkVolume().ifPresent(path -> {
            String[] parts = path.split("/", -1);
            needed.add(catalog(parts[2], OF_CATALOG));
            needed.add(schema(parts[2], parts[3], List.of("USE SCHEMA")));
            needed.add(new Needed(
                    "VOLUME",
                    SqlName.of(parts[2], parts[3], parts[4]),
                    List.of("volume_catalog", "volume_schema", "volume_name"),
                    OF_VOLUME));
        });
        return needed;
    }

    private static Needed catalog(String name, List<String> privileges) {
        return new Needed("CATALOG", SqlName.of(name), List.of("catalog_name"), privileges);
    }

    private static Needed schema(String catalog, String name, List<String> privileges) {
        return new Needed("SCHEMA", SqlName.of(catalog, name), List.of("catalog_name", "schema_name"), privileges);
    }

    private List<String> missing(Needed needed, String me) {
        Set<String> granted = granted(needed, me);
        if (granted.contains(ALL) || needed.privileges().stream().allMatch(granted::contains) || isOwner(needed, me)) {
            return List.of();
        }
        return needed.privileges().stream()
                .filter(privilege -> !granted.contains(privilege))
                .map(privilege -> privilege + " ON " + needed.kind() + " " + needed.name())
                .toList();
    }

    private Set<String> granted(Needed needed, String me) {
        String view = needed.kind().toLowerCase(java.util.Locale.ROOT) + "_privileges";
        List<Map<String, Object>> grants = statements.query(
                DOING,
                new Sql(
                        "SELECT DISTINCT grantee, privilege_type FROM " + informationSchema(needed, view)
                                + where(needed),
                        List.copyOf(needed.name().parts())));
        Set<String> granted = new LinkedHashSet<>();
        Map<Object, List<Map<String, Object>>> byGrantee =
                grants.stream().collect(Collectors.groupingBy(grant -> grant.get("grantee")));
        byGrantee.forEach((grantee, theirs) -> {
            if (grantee.equals(me) || isGroupOfMine(String.valueOf(grantee))) {
                theirs.forEach(grant ->
                        granted.add(String.valueOf(grant.get("privilege_type")).replace('_', ' ')));
            }
        });
        return granted;
    }

    private boolean isGroupOfMine(String grantee) {
        return statements
                .query(DOING, Sql.of("SELECT is_account_group_member(?) AS member", grantee))
                .get(0)
                .get("member")
                .toString()
                .equals("true");
    }

    private boolean isOwner(Needed needed, String me) {
        Owners owners = OWNERS.get(needed.kind());
        return statements
                .query(
                        DOING,
                        new Sql(
                                "SELECT " + owners.column() + " AS owner FROM "
                                        + informationSchema(needed, owners.view()) + where(needed),
                                List.copyOf(needed.name().parts())))
                .stream()
                .map(row -> String.valueOf(row.get("owner")))
                .anyMatch(owner -> owner.equals(me) || isGroupOfMine(owner));
    }

    private static String informationSchema(Needed needed, String view) {
        return SqlName.of(needed.name().parts().get(0), "information_schema", view)
                .quoted();
    }

    private static String where(Needed needed) {
        return needed.columns().stream()
                .map(column -> column + " = ?")
                .collect(Collectors.joining(" AND ", " WHERE ", ""));
    }
}
