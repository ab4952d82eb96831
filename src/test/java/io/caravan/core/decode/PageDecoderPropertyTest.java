package io.caravan.core.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.failure.SyncFailure;
import io.caravan.testing.Property;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageDecoderPropertyTest {
    private static final int ROWS = 5;

    @TempDir
    Path directory;

    @Test
    void snapshot_pages_decode_to_what_the_reference_decoder_says() {
        Property.forAll(100_000 / ROWS, random -> {
            byte[] body = TestBodies.snapshot(random, ROWS, noise(random)).getBytes(UTF_8);
            assertThat(TestPage.of(decoder(random).decodeSnapshot(stream(random, body))))
                    .isEqualTo(ReferenceDecoder.snapshot(body));
        });
    }

    @Test
    void every_delta_page_decodes_to_what_the_reference_decoder_says() {
        Property.forAll(20_000 / ROWS, random -> {
            byte[] body = TestBodies.deltas(random, random.nextInt(2 * ROWS), noise(random))
                    .getBytes(UTF_8);
            assertThat(TestPage.of(decoder(random).decodeDeltas(stream(random, body))))
                    .isEqualTo(ReferenceDecoder.deltas(body));
        });
    }

    @Test
    void a_mutated_page_is_refused_or_is_what_the_reference_decoder_reads_in_it() {
        byte[][] bodies = new byte[64][];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = TestBodies.snapshot(new Random(i), 2, 10).getBytes(UTF_8);
        }
        LongAdder accepted = new LongAdder();
        Property.forAll(100_000, random -> {
            byte[] body = bodies[random.nextInt(bodies.length)].clone();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                mutate(random, body);
            }
            Optional<TestPage> page = decoded(random, body);
            assertThat(page).isEqualTo(reference(body));
            page.ifPresent(whole -> accepted.increment());
        });
        assertThat(accepted.sum()).as("mutations that leave a page").isGreaterThan(0);
    }

    private static void mutate(Random random, byte[] body) {
        int at = random.nextInt(body.length);
        switch (random.nextInt(4)) {
            case 0 -> body[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> body[at] = (byte) "{}[]\",:\\$_-+.eE0123456789utfn ".charAt(random.nextInt(30));
            case 2 -> body[at] = body[random.nextInt(body.length)];
            default -> body[at] = (byte) random.nextInt(256);
        }
    }

    private Optional<TestPage> decoded(Random random, byte[] body) throws IOException {
        try {
            return Optional.of(TestPage.of(decoder(random).decodeSnapshot(stream(random, body))));
        } catch (SyncFailure.Retryable | SyncFailure.ProtocolViolation e) {
            return Optional.empty();
        }
    }

    private static Optional<TestPage> reference(byte[] body) {
        try {
            return Optional.of(ReferenceDecoder.snapshot(body));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** A window of a few bytes makes every row begin anew many times. */
    private PageDecoder decoder(Random random) {
        int window = random.nextBoolean() ? 1 + random.nextInt(200) : BodyBuffer.WINDOW;
        long memory = random.nextInt(50) == 0 ? 0 : 1 << 20;
        return new PageDecoder(new PageSpools(directory, memory), window);
    }

    private static int noise(Random random) {
        return random.nextBoolean() ? 0 : 5 + random.nextInt(20);
    }

    /** Hands out the body in small pieces. */
    private static InputStream stream(Random random, byte[] body) {
        if (random.nextBoolean()) {
            return new ByteArrayInputStream(body);
        }
        return new ByteArrayInputStream(body) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(100)));
            }
        };
    }
}
