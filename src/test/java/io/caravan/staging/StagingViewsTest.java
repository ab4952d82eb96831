package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.process.Tool;
import io.caravan.testing.warehouse.Warehouse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code staging_views.py}, where there is a Python to run it. */
class StagingViewsTest {
    private static final String SCRIPT = "platform/databricks/s3/staging_views.py";
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);

    @TempDir
    private Path directory;

    @Test
    void its_views_show_the_published_tables_and_no_file_of_another_version() throws Exception {
        assumeTrue(Tool.isThere("python3"), "no python3 on the path");
        StagingHistory history = new StagingHistory(directory);
        history.upsert(USERS, "a", Map.of("loyaltyPoints", ONE))
                .upsert(ENTRIES, "b", Map.of("n", ONE))
                .land();
        history.materializer().materialize();
        history.upsert(USERS, "c", Map.of("loyaltyPoints", ONE, "later", ONE))
                .delete(ENTRIES, "b")
                .land();
        history.materializer().materialize();
        JsonNode rows = Warehouse.shared()
                .sql("CREATE SCHEMA IF NOT EXISTS staging_views;\n" + statements(history.root())
                        + "\nSELECT (SELECT count(*) FROM staging_views.waitlist__entries), _id, loyalty_points, later"
                        + " FROM staging_views.app__users ORDER BY _id");
        assertThat(rows.toString()).isEqualTo("[[0,\"a\",42,null],[0,\"c\",42,42]]");
    }

    @Test
    void a_table_that_stayed_behind_is_shown_as_of_its_own_batch() throws Exception {
        assumeTrue(Tool.isThere("python3"), "no python3 on the path");
        StagingHistory history = new StagingHistory(directory);
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(ENTRIES, "b", Map.of("n", ONE))
                .land();
        history.materializer().materialize();
        history.upsert(USERS, "c", Map.of("n", ONE))
                .upsert(ENTRIES, "d", Map.of("n", new Literal("\"x\"", ONE.types(), "")))
                .land();
        history.materializer().materialize();
        assertThat(statements(history.root()))
                .containsPattern("app__users` COMMENT 'batch 2,")
                .containsPattern("waitlist__entries` COMMENT 'batch 1,");
    }

    private static String statements(Path lake) {
        Tool.Ran ran = Tool.in(Path.of(".")).run("python3", SCRIPT, lake.toString(), "staging_views");
        assertThat(ran.code()).as(ran.output()).isZero();
        return ran.output();
    }
}
