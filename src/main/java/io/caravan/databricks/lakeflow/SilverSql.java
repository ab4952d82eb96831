package io.caravan.databricks.lakeflow;

import io.caravan.core.change.TableRef;
import io.caravan.databricks.SqlName;
import io.caravan.databricks.TableName;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The file of one table: a view that takes documents apart, the streaming table, the flow between them, and a view of the current
 * state. docs/adr/0014 says why it is as it is.
 */
final class SilverSql {
    /** How every file begins that this package may overwrite. */
    static final String MARK = "-- Written by caravan lakeflow, which overwrites it. SCD type ";

    /* Behind _9 no encoded name goes on, so nothing here has the name of another table: TableName. */
    private static final String TYPED = "_9typed";
    private static final String FLOW = "_9cdc";
    private static final String CURRENT = "_9current";

    private final SqlName bronze;
    private final SilverTable silver;
    private final String name;
    private final TypedColumns columns;

    /** @param schema that holds the bronze tables */
    SilverSql(SqlName schema, SilverTable silver) {
        this.silver = silver;
        this.name = TableName.of(silver.table());
        this.bronze = SqlName.of(schema.parts().get(0), schema.parts().get(1), name);
        this.columns = new TypedColumns(silver.schema());
    }

    static String file(TableRef table) {
        return TableName.of(table) + ".sql";
    }

    String text() {
        return header() + "\n" + typed() + "\n" + target() + "\n" + current();
    }

    private String header() {
        TableRef table = silver.table();
        return MARK + silver.scd().number() + ".\n"
                + "-- Table " + SqlText.comment(table.table())
                + (table.component().isRoot()
                        ? ""
                        : " of component " + SqlText.comment(table.component().value()))
                + ".\n"
                + columns.without().stream()
                        .map(field -> "-- In _rescued alone, as its name is too long for a column: "
                                + SqlText.comment(field) + ".\n")
                        .collect(Collectors.joining());
    }

    private String typed() {
        return String.format(
                Locale.ROOT,
                VIEW,
                quoted(TYPED),
                bronze.quoted(),
                SqlText.literal("CARAVAN: a document of " + bronze + " is no canonical JSON"),
                columns.maps(),
                columns.values(),
                columns.isLeftOver(),
                columns.names());
    }

    private String target() {
        String comment = SqlText.literal((silver.scd() == Scd.TYPE_1 ? "Documents of " : "Revisions of documents of ")
                + silver.table().path() + ", by Caravan");
        return "CREATE OR REFRESH STREAMING TABLE " + quoted("") + "\nCOMMENT " + comment + ";\n\n"
                + "CREATE FLOW " + quoted(FLOW) + " AS AUTO CDC INTO " + quoted("") + "\n"
                + "FROM STREAM(" + quoted(TYPED) + ")\n"
                + "KEYS (_id)\n"
                + "APPLY AS DELETE WHEN _deleted\n"
                + (silver.scd() == Scd.TYPE_1 ? "APPLY AS TRUNCATE WHEN _op = 'truncate'\n" : "")
                + "SEQUENCE BY STRUCT(_generation, _ts)\n"
                + "COLUMNS * EXCEPT (_op, _deleted)\n"
                + "STORED AS SCD TYPE " + silver.scd().number() + ";\n";
    }

    private String current() {
        String view = "CREATE VIEW " + quoted(CURRENT) + " AS\n";
        return switch (silver.scd()) {
            case TYPE_1 ->
                view + "SELECT * FROM " + quoted("") + "\nWHERE _generation = (SELECT max(_generation) FROM "
                        + quoted("") + ");\n";
            case TYPE_2 ->
                view + "SELECT * EXCEPT (__START_AT, __END_AT) FROM " + quoted("")
                        + "\nWHERE __END_AT IS NULL AND _id <> ''\n  AND _generation = (SELECT max(_generation) FROM "
                        + quoted("") + " WHERE _id = '');\n";
        };
    }

    private String quoted(String suffix) {
        return SqlName.of(name + suffix).quoted();
    }

    /* The pattern of a member: a name, a colon, and a string, or an array or object of up to 70 levels (Convex allows 64), or
     * anything up to the next comma. No quantifier gives back what it took. */
    @SuppressWarnings("InlineFormatString") // between the methods it would hide them
    private static final String VIEW =
            """
            CREATE TEMPORARY VIEW %s AS
            WITH
              _cut AS (
                SELECT _id, _creation_time, _generation, _ts, _op, _deleted, document,
                  regexp_extract_all(document, concat(
                    r'"(?:[^"\\\\]++|\\\\.)*+":(?:"(?:[^"\\\\]++|\\\\.)*+"|',
                    repeat(r'[\\[{](?:[^\\[\\]{}"]++|"(?:[^"\\\\]++|\\\\.)*+"|', 70), '(?!)', repeat(r')*+[\\]}]', 70),
                    r'|[^,\\[\\]{}"]++)'), 0) AS _all
                FROM STREAM(%s)),
              _parsed AS (
                SELECT _id, _creation_time, _generation, _ts, _op, _deleted,
                  CASE WHEN concat('{', array_join(_all, ','), '}') <> document
                    THEN raise_error(%s)
                    ELSE transform(
                      transform(_all, _m -> struct(regexp_extract(_m, r'^"(?:[^"\\\\]++|\\\\.)*+"', 0) AS name, _m AS member)),
                      _m -> struct(
                        CASE WHEN contains(_m.name, chr(92)) THEN get_json_object(concat('[', _m.name, ']'), '$[0]')
                          ELSE substring(_m.name, 2, length(_m.name) - 2) END AS field,
                        substring(_m.member, length(_m.name) + 2) AS text,
                        _m.member AS member)) END AS _pairs
                FROM _cut),
              _mapped AS (
                SELECT *,
                  map_from_entries(transform(_pairs, _p -> struct(_p.field, _p.text))) AS _members
                FROM _parsed),
              _maps AS (
                SELECT *%s
                FROM _mapped),
              _typed AS (
                SELECT _id, _creation_time, _generation, _ts, _op, _deleted, _pairs%s
                FROM _maps),
              _checked AS (
                SELECT *,
                  filter(_pairs, _p -> %s) AS _left
                FROM _typed)
            SELECT
              _id,
              _creation_time,
              _generation,
              _ts,
              _op,
              _deleted%s,
              CASE WHEN size(_left) > 0 THEN concat('{', array_join(transform(_left, _p -> _p.member), ','), '}') END AS _rescued
            FROM _checked;
            """;

    /** Whether the text is one that {@link #text} gave, and of which type; of the first line alone. */
    static Optional<Scd> written(String text) {
        for (Scd scd : Scd.values()) {
            if (text.startsWith(MARK + scd.number() + ".\n")) {
                return Optional.of(scd);
            }
        }
        return Optional.empty();
    }
}
