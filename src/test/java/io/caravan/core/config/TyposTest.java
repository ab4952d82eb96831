package io.caravan.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TyposTest {
    private static final List<String> WORDS = List.of(
            "", "S", "S3LOCATION", "S3LOCATOIN", "SLOCATION", "S3LOCATIONS", "LOCATION", "STATELOCATION", "HOME");

    @Test
    void a_key_with_a_slip_in_it_is_near_and_no_other_word_is() {
        for (String one : WORDS) {
            for (String other : WORDS) {
                for (int most = 0; most <= 4; most++) {
                    assertThat(Typos.areNear(one, other, most))
                            .as("%s, %s, %d", one, other, most)
                            .isEqualTo(Typos.between(one, other) <= most);
                }
            }
        }
        assertThat(Typos.areNear("S3LOCATION", "S3LOCATOIN", 2)).isTrue();
        assertThat(Typos.areNear("S3LOCATION", "STATELOCATION", 2)).isFalse();
    }
}
