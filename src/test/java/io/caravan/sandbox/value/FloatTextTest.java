package io.caravan.sandbox.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatTextTest {
    @ParameterizedTest
    @CsvSource({
        "42, 42.0",
        "0, 0.0",
        "-0.0, -0.0",
        "1e15, 1000000000000000.0",
        "1e16, 1e16",
        "1e-5, 0.00001",
        "1e-6, 1e-6",
        "0.1, 0.1",
        "2.0e-3, 0.002",
        "1.5e300, 1.5e300",
        "4.9e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "123456789.125, 123456789.125",
        "-1.25e-7, -1.25e-7",
        "9007199254740993, 9007199254740992.0",
        "12345678.9, 12345678.9",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "0.30000000000000004, 0.30000000000000004",
        "2e23, 2e23",
        "9.9e-324, 1e-323",
        "-4.9e-324, -5e-324",
        "1.5e-323, 1.5e-323"
    })
    void floats_are_written_as_ryu_writes_them(double value, String text) {
        assertThat(FloatText.of(value)).isEqualTo(text);
    }

    @Test
    void every_float_reads_back_to_the_same_bits_and_never_looks_like_an_integer() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 200_000; i++) {
            double value = i % 2 == 0 ? Double.longBitsToDouble(random.nextLong()) : random.nextInt(100_000) / 100.0;
            if (Double.isFinite(value)) {
                String text = FloatText.of(value);
                assertThat(Double.parseDouble(text)).isEqualTo(value);
                assertThat(text).matches("-?[0-9]+(\\.[0-9]+)?(e-?[0-9]+)?").matches(".*[.e].*");
                assertThat(new BigDecimal(text).stripTrailingZeros().precision())
                        .isLessThanOrEqualTo(17);
            }
        }
    }
}
