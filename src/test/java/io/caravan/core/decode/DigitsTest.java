package io.caravan.core.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Digits and keys are read eight bytes a step; each step has a last one, and a byte behind it. */
class DigitsTest {
    private final Random random = new Random(11);

    @Test
    void up_to_19_digits_are_the_number_that_they_spell() {
        for (int i = 0; i < 200_000; i++) {
            String digits = digits(1 + random.nextInt(19));
            byte[] text = ("x" + digits + "9").getBytes(ISO_8859_1);
            assertThat(Integers.decimal(text, 1, 1 + digits.length()))
                    .as(digits)
                    .isEqualTo(new BigInteger(digits).longValue());
        }
    }

    @Test
    void a_number_ends_before_whatever_byte_is_no_digit() {
        for (int length = 1; length <= 25; length++) {
            for (int other = 0; other < 256; other++) {
                if (isDigit(other) || ".eE".indexOf(other) >= 0) {
                    continue;
                }
                String digits = "1" + digits(length).substring(1);
                JsonScanner in = new JsonScanner("it", (digits + (char) other + "77777777").getBytes(ISO_8859_1));
                in.number();
                assertThat(in.pos).as("%s and %d", digits, other).isEqualTo(length);
            }
        }
    }

    @Test
    void a_number_without_digits_is_refused_whatever_comes() {
        for (int other = 0; other < 256; other++) {
            if (isDigit(other)) {
                continue;
            }
            JsonScanner in = new JsonScanner("it", ("-" + (char) other + "1234567").getBytes(ISO_8859_1));
            assertThatThrownBy(in::number).as("byte %d", other).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void a_text_is_found_only_where_each_of_its_bytes_is() {
        for (int length = 1; length <= 40; length++) {
            byte[] text = digits(length).getBytes(ISO_8859_1);
            byte[] page = ("ab" + new String(text, ISO_8859_1) + "z").getBytes(ISO_8859_1);
            assertThat(at(2, page).startsWith(text)).isTrue();
            for (int wrong = 0; wrong < length; wrong++) {
                byte[] other = page.clone();
                other[2 + wrong] ^= (byte) 0x80;
                assertThat(at(2, other).startsWith(text))
                        .as("%d of %d", wrong, length)
                        .isFalse();
            }
        }
    }

    @Test
    void a_text_that_the_window_cuts_off_is_not_found() {
        for (int length = 1; length <= 40; length++) {
            byte[] text = "\0".repeat(length).getBytes(ISO_8859_1); // as behind the limit
            byte[] page = "\0".repeat(length + 1).getBytes(ISO_8859_1);
            assertThat(at(1, page).startsWith(text)).isTrue();
            assertThat(at(2, page).startsWith(text)).isFalse();
        }
    }

    private static boolean isDigit(int other) {
        return other >= '0' && other <= '9';
    }

    private static JsonScanner at(int pos, byte[] page) {
        JsonScanner in = new JsonScanner("it", page);
        in.pos = pos;
        return in;
    }

    private String digits(int length) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < length; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }
}
