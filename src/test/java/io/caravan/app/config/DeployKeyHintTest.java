package io.caravan.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever is refused learns which of Convex's keys was pasted, and which one is wanted. */
class DeployKeyHintTest {
    private static final String SECRET = "eyJ2MiI6Im90dGVyIn0";

    @ParameterizedTest
    @CsvSource({
        "prod:happy-otter-123, is a production key (prod:) of happy-otter-123. It was revoked",
        "dev:happy-otter-123, is a development key (dev:) of happy-otter-123. It was revoked",
        "dev:calm-seal-7, 'is a development key (dev:) of calm-seal-7, and convex.url is the address of happy-otter-123.'",
        "prod:, is a production key (prod:) and names no deployment. Wanted is one that begins with prod:NAME|",
        "preview:team:shop, 'makes preview deployments and reads none. Wanted is one that begins with prod:NAME|'",
        "project:team:shop, which opens no deployment by itself. Wanted is one that begins with prod:NAME|",
        "happy-otter-123, 'has no prefix, as the admin key of a self-hosted deployment of happy-otter-123.'",
        "live:happy-otter-123, 'has a prefix that is none of prod:, dev:, preview: and project:. Wanted is one that begins with prod:NAME|'",
        "'\"prod:happy-otter-123', has not the form of a deploy key. Wanted is one that begins with prod:NAME|"
    })
    void the_form_of_a_refused_key_is_told_and_nothing_of_what_follows_its_bar(String before, String told) {
        assertThat(DeployKeyHint.of(before + "|" + SECRET, "https://happy-otter-123.convex.cloud"))
                .contains(told)
                .doesNotContain(SECRET)
                .doesNotContain(SECRET.substring(8));
    }

    @ParameterizedTest
    @CsvSource({"'', None is set.", SECRET + ", 'has no | in it, so it was cut off'"})
    void a_key_that_was_cut_off_and_one_that_is_missing_are_told(String key, String told) {
        assertThat(DeployKeyHint.of(key, "http://127.0.0.1:3210"))
                .contains(told)
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({"https://happy-otter-123.eu-west-1.convex.cloud", "http://127.0.0.1:3210", "https://convex.example.com"
    })
    void a_deployment_of_that_name_or_of_one_that_is_not_known_is_taken_for_the_key_s_own(String url) {
        assertThat(DeployKeyHint.of("prod:happy-otter-123|" + SECRET, url))
                .contains("of happy-otter-123. It was revoked");
    }
}
