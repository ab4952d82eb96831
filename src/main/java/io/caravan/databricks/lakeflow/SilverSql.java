package io.caravan.databricks.lakeflow;

import io.caravan.core.change.TableRef;
import io.caravan.databricks.SqlName;
import io.caravan.databricks.TableName;
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

    private static final String EXPECTATION = "CONSTRAINT every_value_has_a_column EXPECT (_rescued IS NULL)";

    private static final String HOW =
            """
            -- One from_json reads a document. Where the columns do not hold as many values as it has, or one could be of another type, the
            -- document is cut at its commas: a member has as many in its text as in what from_json makes of it. What no column takes is in
            -- _rescued, and the expectation counts it.
            """;

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
                        .collect(Collectors.joining())
                + HOW;
    }

    private String typed() {
        return new TypedView(quoted(TYPED), bronze.quoted(), columns).text();
    }

    private String target() {
        String comment = SqlText.literal((silver.scd() == Scd.TYPE_1 ? "Documents of " : "Revisions of documents of ")
                + silver.table().path() + ", by Caravan");
        return "CREATE OR REFRESH STREAMING TABLE " + quoted("") + " (" + EXPECTATION + ")\nCOMMENT " + comment
                + ";\n\n"
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
