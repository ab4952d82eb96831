package io.caravan.core.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Property;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CreationTimeTest {
    @Test
    void is_rounded_half_up_from_the_exact_double() {
        Property.forAll(300_000, random -> {
            String text = text(random);
            BigDecimal exact = new BigDecimal(Double.parseDouble(text)).movePointRight(3);
            long expected = exact.add(new BigDecimal("0.5"))
                    .setScale(0, RoundingMode.FLOOR)
                    .longValueExact();
            assertThat(micros(text)).as(text).isEqualTo(expected);
        });
    }

    private static String text(Random random) {
        int digits = random.nextInt(10);
        long fraction = digits == 0 ? 0 : Math.floorMod(random.nextLong(), (long) Math.pow(10, digits));
        String tail = digits == 0 ? "" : String.format(Locale.ROOT, ".%0" + digits + "d", fraction);
        return switch (random.nextInt(5)) {
            case 0 -> (random.nextLong() >>> (12 + random.nextInt(30))) + tail;
            case 1 -> "-" + (random.nextLong() >>> 20) + tail;
            case 2 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(14)));
            case 3 -> (1L << random.nextInt(50)) + (random.nextBoolean() ? ".0005" : ".0004999999");
            default -> 1_600_000_000_000L + random.nextInt() + tail;
        };
    }

    private static long micros(String text) {
        byte[] bytes = (text + ",").getBytes(StandardCharsets.US_ASCII);
        JsonScanner in = new JsonScanner("The time", bytes);
        in.number();
        return CreationTime.micros(in.array, 0, in.integerEnd, in.fractionEnd, in.pos);
    }
}
