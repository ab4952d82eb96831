package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever does not want a column does not find it, though the deployment declares it. */
class ExcludedColumnTest {
    @TempDir
    private Path directory;

    @Test
    void a_column_that_is_excluded_is_in_no_table_until_it_is_wanted() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200))) {
            Workplace work =
                    new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), "staging.every=sync");
            assertThat(work.run("sync", "-Dconvex.exclude=users.email")).isZero();
            assertThat(columns(work)).contains("name", "visits").doesNotContain("email");
            assertThat(work.run("sync")).isZero();
            assertThat(columns(work)).contains("name", "visits", "email");
            assertThat(sql(work, "SELECT count(*) FROM users WHERE email LIKE '%@%'"))
                    .as("the table has been read again, with the column")
                    .isNotEqualTo(List.of("0"));
        }
    }

    private static List<String> columns(Workplace work) {
        return sql(work, "SELECT column_name FROM (DESCRIBE users)");
    }

    /** Values of the only column. */
    private static List<String> sql(Workplace work, String statement) {
        Ran ran = work.run(Wiring.production(), "sql", "--format", "csv", statement);
        assertThat(ran.code()).as(ran.output()).isZero();
        List<String> lines = new ArrayList<>(ran.output().lines().toList());
        return lines.subList(1, lines.size());
    }
}
