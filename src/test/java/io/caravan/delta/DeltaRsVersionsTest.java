package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.core.failure.SyncFailure;
import io.caravan.testing.process.Python;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link OthersVersionsTest}, by delta-rs, which nobody here wrote. */
class DeltaRsVersionsTest {
    @TempDir
    Path directory;

    private Bronze bronze;
    private DeltaDestination writer;

    @BeforeEach
    void landSome() throws Exception {
        assumeTrue(Python.run("import deltalake, pyarrow") == 0, "no python package: pip install deltalake pyarrow");
        bronze = new Bronze(directory);
        writer = bronze.writer("one");
        for (long batch = 1; batch <= 8; batch++) {
            land(batch);
        }
    }

    private void land(long batch) {
        writer.commit(Bronze.stage(writer, batch, "d" + batch, List.of(Bronze.USERS)));
    }

    /** @param script that knows the table as {@code t} */
    private void theirs(String script) throws Exception {
        Path users = bronze.root().resolve("bronze/app__users");
        assertThat(Python.run("import deltalake; t = deltalake.DeltaTable('" + users + "'); " + script))
                .isZero();
    }

    @Test
    void batches_between_its_compactions_and_changes_of_properties_land_once() throws Exception {
        theirs("t.optimize.compact()");
        land(9);
        theirs("t.alter.set_table_properties({'delta.logRetentionDuration': 'interval 14 days'})");
        land(10);
        theirs("t.optimize.compact(); t.create_checkpoint()");
        for (long batch = 11; batch <= 24; batch++) {
            land(batch);
        }
        theirs("a = t.to_pyarrow_table(); n = sorted(a.column('_batch').to_pylist());"
                + " assert n == list(range(1, 25)), n");
        theirs("assert t.transaction_version('caravan:app') == 24");
    }

    @Test
    void a_column_that_it_adds_meanwhile_stops_the_writer() throws Exception {
        theirs("t.alter.add_columns([deltalake.Field('theirs', deltalake.schema.PrimitiveType('string'))])");
        assertThatThrownBy(() -> land(9))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("does not have the columns of the row layout");
        theirs("assert t.to_pyarrow_table().num_rows == 8");
    }
}
