package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.destination.Materialized;
import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.testing.s3.S3Faults;
import io.caravan.testing.s3.S3Faults.Fault;
import io.caravan.testing.s3.S3Faults.Operation;
import io.caravan.testing.s3.S3Testbed;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Staging in a bucket: parts, copies, the one record that is replaced, and what becomes of old versions. */
class StagingOnS3Test {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);

    @TempDir
    private Path directory;

    private S3Faults faults;
    private BucketHistory history;
    private StateMaterializer materializer;

    @BeforeEach
    void start() {
        faults = S3Testbed.shared().faults();
        history = new BucketHistory(directory, faults.url(), S3Testbed.shared().bucket());
        materializer = history.materializer();
    }

    @AfterEach
    void stop() {
        faults.close();
    }

    @Test
    void a_table_of_a_large_part_is_sent_in_parts_followed_rewritten_and_swept() {
        history.upsert(USERS, "large", Map.of("text", random(9 << 20)))
                .upsert(USERS, "a", Map.of("n", ONE))
                .upsert(ENTRIES, "b", Map.of("n", ONE))
                .land();
        materializer.materialize();
        assertThat(faults.heads(Operation.CREATE)).anyMatch(head -> head.contains("/lake/staging/app/users/"));
        same();
        for (int i = 0; i < 4; i++) {
            history.upsert(USERS, "id" + i, Map.of("n", ONE))
                    .delete(ENTRIES, "b")
                    .land();
        }
        history.compact();
        materializer.materialize();
        same();
        int versions = parts();
        history.hours.addAndGet(2);
        history.truncate(ENTRIES).land();
        materializer.materialize();
        same();
        assertThat(parts()).isLessThan(versions + 1);
        assertThat(faults.heads(Operation.DELETE)).anyMatch(head -> head.contains("/lake/staging/"));
        assertThat(materializer.rebuild()).isInstanceOf(Materialized.Published.class);
        same();
    }

    private int parts() {
        return (int) history.keys().stream()
                .filter(key -> key.startsWith("lake/staging/") && key.contains("/part-"))
                .count();
    }

    private void same() {
        assertThat(history.staged().rows().equals(history.expected()))
                .as("what is staged is what landed")
                .isTrue();
    }

    private static Literal random(int size) {
        byte[] bytes = new byte[size * 3 / 4];
        new Random(7).nextBytes(bytes);
        String text = Base64.getEncoder().encodeToString(bytes);
        return new Literal("\"" + text + "\"", ObservedTypes.of(ConvexType.STRING), "STRING " + text);
    }

    /** The first record is put if absent, later ones in the place of the one before: after a lost answer both come late as 412. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {
                "TOO_MANY_REQUESTS",
                "INTERNAL_ERROR",
                "SLOW_DOWN",
                "CONFLICT",
                "RESET_BEFORE",
                "APPLIED_THEN_RESET",
                "APPLIED_THEN_CUT",
                "BIT_FLIPPED"
            })
    void a_fault_of_the_record_publishes_once_and_nothing_else(Fault fault) {
        for (long batch = 1; batch <= 3; batch++) {
            history.upsert(USERS, "u" + batch, Map.of("n", ONE)).land();
            faults.inject(Operation.PUT, "staging/_published.json", fault, 1);
            assertThat(materializer.materialize()).isInstanceOf(Materialized.Published.class);
            assertThat(faults.hits()).isEqualTo(1);
            assertThat(history.staged().published().get("batch").asLong()).isEqualTo(batch);
            assertThat(history.staged().rows()).isEqualTo(history.expected());
        }
        assertThat(faults.heads(Operation.PUT))
                .filteredOn(head -> head.contains("staging/_published.json"))
                .filteredOn(head -> head.toLowerCase(Locale.ROOT).contains("if-match:"))
                .hasSizeGreaterThanOrEqualTo(2);
    }
}
