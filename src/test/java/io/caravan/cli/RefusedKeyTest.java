package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RecordedTime;
import io.caravan.testing.ScriptedConvex;
import io.caravan.testing.ScriptedConvex.Answer;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever's key is refused hears which key it was, where it was said, and which one is wanted. */
class RefusedKeyTest {
    private static final String SECRET = "0n3-0f-m4ny-keys";

    @TempDir
    private Path directory;

    private final ScriptedConvex convex = ScriptedConvex.start();

    @AfterEach
    void stop() {
        convex.close();
    }

    @ParameterizedTest
    @CsvSource({
        "401, BadAdminKey, prod:calm-seal-7, a production key (prod:) of calm-seal-7",
        "401, BadAdminKey, dev:calm-seal-7, a development key (dev:) of calm-seal-7",
        "401, BadAdminKey, calm-seal-7, has no prefix",
        "403, BadDeployKey, preview:team:shop, Wanted is one that begins with prod:NAME| or dev:NAME|",
        "403, BadDeployKey, project:team:shop, Wanted is one that begins with prod:NAME| or dev:NAME|",
        "400, InvalidAdminKey, prod:calm-seal-7, a production key",
        "403, Forbidden, dev:calm-seal-7, lacks deployment:data:view"
    })
    void the_message_tells_which_key_was_refused_and_where_it_was_said(
            int status, String code, String name, String told) {
        convex.script("/api/test_streaming_export_connection", asked -> Answer.error(status, code));
        convex.snapshot(asked -> Answer.error(status, code));
        for (String command : new String[] {"check", "sync"}) {
            Ran ran = new Workplace(directory, convex.url(), name + "|" + SECRET)
                    .run(new RecordedTime().wiring(), command);
            assertThat(ran.code()).as(ran.output()).isEqualTo(2);
            assertThat(ran.output()).contains(told).doesNotContain(SECRET);
        }
    }

    @Test
    void a_failed_sync_says_where_the_settings_that_it_names_were_said() {
        convex.snapshot(asked -> Answer.error(401, "BadAdminKey"));
        Ran ran = new Workplace(directory, convex.url(), "prod:calm-seal-7|" + SECRET)
                .run(new RecordedTime().wiring(), "sync");
        assertThat(ran.output()).contains("The sync failed: ", "[convex.deploy.key is set by -Dconvex.deploy.key]");
    }
}
