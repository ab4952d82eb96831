package io.caravan.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A secret that was read once is in no text afterwards, whoever quotes it. */
class SecretRedactorTest {
    @Test
    void a_secret_is_hidden_as_it_is_and_as_json_urls_and_headers_write_it() {
        SecretRedactor.add("q7\"w/x+y=z-otter");
        assertThat(SecretRedactor.mask("a q7\"w/x+y=z-otter b")).isEqualTo("a *** b");
        assertThat(SecretRedactor.mask("q7\\\"w/x+y=z-otter")).isEqualTo("***");
        assertThat(SecretRedactor.mask("?token=q7%22w%2Fx%2By%3Dz-otter&more")).isEqualTo("?token=***&more");
        assertThat(SecretRedactor.mask("cTcidy94K3k9ei1vdHRlcg==")).isEqualTo("***==");
    }

    @Test
    void of_a_deploy_key_the_part_behind_the_bar_is_hidden_alone() {
        SecretRedactor.add("prod:quiet-marten-1|h1dden+p4rt");
        assertThat(SecretRedactor.mask("key of quiet-marten-1: h1dden+p4rt")).isEqualTo("key of quiet-marten-1: ***");
    }

    @Test
    void a_word_is_no_secret() {
        SecretRedactor.add("users");
        SecretRedactor.add("");
        assertThat(SecretRedactor.mask("the table users")).isEqualTo("the table users");
    }

    @Test
    void a_failure_that_quotes_one_does_not_hold_it() {
        SecretRedactor.add("a-password-of-walrus");
        assertThat(new SyncFailure.Retryable("it said a-password-of-walrus", Optional.empty()))
                .hasMessage("it said ***");
        assertThat(new SyncFailure.Fatal("no").saying("a-password-of-walrus again"))
                .hasMessage("*** again");
    }
}
