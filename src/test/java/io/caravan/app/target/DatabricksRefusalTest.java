package io.caravan.app.target;

import static io.caravan.app.target.WarehouseBatches.ORDERS;
import static io.caravan.app.target.WarehouseBatches.SECRET_ROW;
import static io.caravan.app.target.WarehouseBatches.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.databricks.DatabricksDestination;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseFault;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What Caravan does not touch in a warehouse, what it may not, and what it says of it. */
class DatabricksRefusalTest {
    private static final String WRONG = "dapi-wrong-token";

    @TempDir
    private Path directory;

    @RegisterExtension
    private final WarehouseBatches batches = new WarehouseBatches(() -> directory);

    private final Warehouse testbed = Warehouse.shared();

    @Test
    @Tag("slow")
    void what_another_deployment_has_decided_is_not_touched() {
        batches.landNext(batches.writer());
        testbed.sql("UPDATE " + batches.control("checkpoints") + " SET pending = receipt");
        DatabricksDestination foreign = batches.writer("convex.deployment=another");
        assertThatThrownBy(foreign::lastReceipt)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("belongs to deployment");
        assertThat(batches.sql("SELECT pending IS NOT NULL FROM " + batches.control("checkpoints")))
                .isEqualTo("[[true]]");
    }

    @Test
    @Tag("slow")
    void no_error_holds_a_row_or_a_secret() {
        DatabricksDestination writer = batches.writer();
        testbed.inject(WarehouseFault.error("22023", "value " + SECRET_ROW).onStatement("MERGE INTO .*staged"));
        assertThatThrownBy(() -> batches.landNext(writer))
                .isInstanceOf(SyncFailure.Fatal.class)
                .satisfies(this::holdsNoSecret);
        DatabricksDestination locked = batches.writer("databricks.token=" + WRONG);
        assertThatThrownBy(locked::lastReceipt)
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("databricks.token")
                .satisfies(this::holdsNoSecret);
    }

    private void holdsNoSecret(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(SECRET_ROW).doesNotContain(WRONG);
        }
    }

    @Test
    @Tag("slow")
    void tables_of_another_source_or_of_a_lost_checkpoint_are_refused_before_anything_is_written() {
        batches.landNext(batches.writer());
        DatabricksDestination other = batches.writer("source.name=other");
        assertThat(other.lastReceipt()).isEmpty();
        assertThatThrownBy(() -> batches.land(other, 1))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("databricks.bronzeSchema of its own");
        testbed.sql("DELETE FROM " + batches.control("checkpoints"));
        DatabricksDestination forgetful = batches.writer();
        assertThatThrownBy(() -> batches.land(forgetful, 1))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("has no row of it");
        testbed.sql("DELETE FROM " + batches.control("batches"));
        DatabricksDestination amnesiac = batches.writer();
        assertThat(amnesiac.lastReceipt()).isEmpty();
        assertThatThrownBy(() -> batches.land(amnesiac, 1))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("the checkpoint is lost");
        assertThat(rows(USERS) + rows(ORDERS)).isEqualTo("[[3]][[2]]");
    }

    private String rows(TableRef table) {
        return batches.sql("SELECT count(*) FROM " + batches.bronze(table));
    }

    @Test
    @Tag("slow")
    void privileges_that_are_missing_are_listed_and_those_of_a_group_or_an_owner_count() {
        DatabricksDestination writer = batches.writer();
        String schema = batches.schema();
        testbed.grants("[]");
        assertThatThrownBy(writer::verifyPrivileges)
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("CREATE SCHEMA ON CATALOG main");
        testbed.sql("CREATE SCHEMA main." + schema + "_bronze; CREATE SCHEMA main." + schema + "_control");
        assertThatThrownBy(writer::verifyPrivileges)
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("USE CATALOG ON CATALOG main")
                .hasMessageContaining("MODIFY ON SCHEMA main." + schema + "_bronze")
                .hasMessageContaining("WRITE VOLUME ON VOLUME main." + schema + ".files");
        testbed.grants("[" + grant("USE CATALOG", "CATALOG", "main", "group-engineers") + ","
                + grant("ALL PRIVILEGES", "SCHEMA", "main." + schema + "_bronze", Warehouse.USER) + ","
                + grant("OWNER", "SCHEMA", "main." + schema + "_control", Warehouse.USER) + ","
                + grant("USE SCHEMA", "SCHEMA", "main." + schema, Warehouse.USER) + ","
                + grant("READ VOLUME", "VOLUME", "main." + schema + ".files", Warehouse.USER) + ","
                + grant("WRITE VOLUME", "VOLUME", "main." + schema + ".files", "group-engineers") + "]");
        writer.verifyPrivileges();
        testbed.grants("[" + grant("OWNER", "CATALOG", "main", Warehouse.USER) + ","
                + grant("OWNER", "SCHEMA", "main." + schema, "group-engineers") + ","
                + grant("OWNER", "SCHEMA", "main." + schema + "_bronze", "group-engineers") + ","
                + grant("OWNER", "SCHEMA", "main." + schema + "_control", "group-engineers") + ","
                + grant("OWNER", "VOLUME", "main." + schema + ".files", "group-engineers") + "]");
        writer.verifyPrivileges();
    }

    private static String grant(String privilege, String type, String name, String principal) {
        return """
                {"principal":"%s","privilege":"%s","type":"%s","name":"%s"}"""
                .formatted(principal, privilege, type, name);
    }
}
