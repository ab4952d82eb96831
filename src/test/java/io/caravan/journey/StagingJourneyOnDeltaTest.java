package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.StagedDelta;
import io.caravan.testing.ledger.StagedTables;
import io.caravan.testing.ledger.StagingOracle;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What staging promises, of the silver tables of the target {@code delta}. */
class StagingJourneyOnDeltaTest extends StagingJourneyTest {
    @Override
    List<String> settings(Place at) {
        return List.of("target=delta", "delta.location=" + at.location());
    }

    @Override
    String root() {
        return "silver/";
    }

    @Override
    int verify(Workplace at) {
        Path files = at.place().files();
        int rows = StagingOracle.verify(log(), files, new DeltaLake(files).controls());
        StagedDelta.verify(files);
        return rows;
    }

    @Override
    int batches(Workplace at) {
        return new DeltaLake(at.place().files()).controls().size();
    }

    @Override
    int documents() {
        return 1000;
    }

    @Override
    int transactions() {
        return 1000;
    }

    @Test
    void each_table_is_read_by_its_name_with_its_history_and_check_proves_the_engine() throws IOException {
        Workplace work = workplace("staging.every=sync");
        assertThat(work.run("sync")).isZero();
        log().post("/sandbox/apply", "{\"transactions\":200}");
        assertThat(work.run("sync")).isZero();
        verify(work);
        int users = StagedTables.of(work.place().files())
                .orElseThrow()
                .rows()
                .get("users")
                .size();
        assertThat(said(work, "sql", "--format", "csv", "SELECT count(*) AS n FROM users"))
                .contains("n\n" + users + "\n");
        assertThat(said(
                        work,
                        "sql",
                        "--format",
                        "csv",
                        "SELECT count(DISTINCT _id) >= " + users + " AS all_there FROM log.app__users"))
                .contains("all_there\ntrue\n");
        assertThat(said(work, "status")).containsPattern("current state +batch [0-9]+, published [0-9]+ s ago, ");
        assertThat(said(work, "status", "--json")).contains("\"staging\":{\"batch\":");
        assertThat(said(work, "check")).contains("ok      native library: DuckDB");
        Path views = directory.resolve("views.sql");
        assertThat(said(work, "views", "--output", views.toString())).contains("by their names");
        assertThat(Files.readString(views)).contains("'silver/_published.json'");
    }

    private static String said(Workplace work, String command, String... more) {
        Ran ran = work.run(Wiring.production(), command, more);
        assertThat(ran.code()).as(ran.output()).isZero();
        return ran.output();
    }
}
