package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.core.json.Json;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in effect, and who said so, before anything runs. */
class ConfigCommandTest {
    private static final String KEY = "prod:happy-otter-123|c2VjcmV0";

    @TempDir
    private Path directory;

    private Ran ran(String... more) {
        return new Workplace(directory, "https://happy-otter-123.convex.cloud", KEY)
                .run(Wiring.production(), "config", more);
    }

    @Test
    void a_value_stands_beside_where_it_was_set_and_a_default_says_so() {
        Ran ran = ran("-Dsync.cron=0 0 * * * ?");
        assertThat(ran.code()).isZero();
        assertThat(ran.output())
                .containsPattern("(?m)^sync\\.cron +0 0 \\* \\* \\* \\? +-Dsync\\.cron$")
                .containsPattern("(?m)^sync\\.timeZone +UTC +default$");
    }

    @Test
    void a_secret_is_told_to_be_there_and_nothing_else() {
        assertThat(ran("-Dmanagement.password=hunter2").output())
                .containsPattern("(?m)^convex\\.deploy\\.key +\\*\\*\\* +-Dconvex\\.deploy\\.key$")
                .containsPattern("(?m)^management\\.password +\\*\\*\\* ")
                .doesNotContain("c2VjcmV0")
                .doesNotContain("hunter2");
    }

    @Test
    void only_what_was_changed_can_be_asked_for() {
        assertThat(ran("--changed").output()).contains("convex.url").doesNotContain("sync.timeZone");
    }

    @Test
    void one_key_is_explained() {
        assertThat(ran("compact.grace").output())
                .contains("compact.grace: How long a replaced file stays")
                .containsPattern("(?m)^ +variable +COMPACT_GRACE$")
                .doesNotContain("sync.cron");
        Ran unknown = ran("compact.grac");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.output()).contains("compact.grac is no key of Caravan's (did you mean compact.grace?)");
    }

    @Test
    void programs_read_it_too() throws Exception {
        Object json = Json.read(ran("--json", "--changed", "sync.cron", "-Dsync.cron=0 0 * * * ?")
                .output()
                .strip());
        assertThat(json.toString()).contains("sync.cron", "0 0 * * * ?", "-Dsync.cron", "app");
    }

    @Test
    void what_is_wrong_is_shown_and_told() {
        Ran ran = ran("-Dsync.cron=often");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output())
                .containsPattern("(?m)^sync\\.cron +often ")
                .contains("sync.cron=often: expected a Quartz");
    }

    @Test
    void an_installation_has_settings_of_its_own_that_others_win_over() throws IOException {
        Files.createDirectories(directory.resolve("conf"));
        Path file = Files.writeString(
                directory.resolve("conf/application.properties"),
                "# ours\nsync.timeZone=Asia/Tokyo\nlog.format=json\n");
        System.setProperty("caravan.home", directory.toString());
        try {
            assertThat(ran("-Dlog.format=text").output())
                    .containsPattern("(?m)^sync\\.timeZone +Asia/Tokyo +\\Q" + file + "\\E, line 2$")
                    .containsPattern("(?m)^log\\.format +text +-Dlog\\.format$");
        } finally {
            System.clearProperty("caravan.home");
        }
    }
}
