package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * The statements that take documents out of a bronze table, for a person to run while Caravan and the pipeline rest.
 *
 * @param schema of the bronze tables, with its catalog
 */
public record ForgetSql(SqlName schema, TableRef table, SortedSet<String> ids) {
    private static final int IDS_A_STATEMENT = 1_000;

    public String text() {
        String name = TableName.of(table);
        String bronze =
                SqlName.of(schema.parts().get(0), schema.parts().get(1), name).quoted();
        StringBuilder sql =
                new StringBuilder("-- Written by caravan forget, which has run none of it. Stop Caravan and the"
                        + " pipeline of silver first.\n");
        sql.append("ALTER TABLE ").append(bronze).append(" SET TBLPROPERTIES ('delta.appendOnly' = 'false');\n");
        for (List<String> some : slices()) {
            sql.append("DELETE FROM ")
                    .append(bronze)
                    .append(" WHERE _id IN (")
                    .append(some.stream().map(Sql::literal).collect(Collectors.joining(", ")))
                    .append(");\n");
        }
        sql.append("ALTER TABLE ").append(bronze).append(" SET TBLPROPERTIES ('delta.appendOnly' = 'true');\n");
        sql.append("-- Silver is built from bronze: let the pipeline refresh ")
                .append(name)
                .append(" in full. A stream that goes on would end in an error at the DELETE.\n");
        sql.append(
                "-- Old versions keep the rows until their retention is over (7 days by default); then run, also for silver and"
                        + " for the control table staged:\n");
        return sql.append("VACUUM ").append(bronze).append(";\n").toString();
    }

    private List<List<String>> slices() {
        List<String> all = List.copyOf(ids);
        List<List<String>> slices = new ArrayList<>();
        for (int from = 0; from < all.size(); from += IDS_A_STATEMENT) {
            slices.add(all.subList(from, Math.min(all.size(), from + IDS_A_STATEMENT)));
        }
        return slices;
    }
}
