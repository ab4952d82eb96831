package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.testing.s3.S3Faults;
import io.caravan.testing.s3.S3Faults.Fault;
import io.caravan.testing.s3.S3Faults.Operation;
import io.caravan.testing.s3.S3Testbed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault of every request that a batch makes, once and for ever. A fault that passes costs nothing; one that stays fails the
 * sync so that it can be run again, and shows nothing. In the end the rows are compared one by one.
 */
class S3FaultTest {
    private static final String LARGE = random(7 << 20);
    private static final Set<Fault> ANYWHERE = EnumSet.of(
            Fault.TOO_MANY_REQUESTS,
            Fault.INTERNAL_ERROR,
            Fault.SLOW_DOWN,
            Fault.RESET_BEFORE,
            Fault.APPLIED_THEN_RESET,
            Fault.APPLIED_THEN_CUT);
    private static final Set<Operation> OF_SMALL_FILES =
            EnumSet.of(Operation.PUT, Operation.PUT_MANIFEST, Operation.HEAD, Operation.GET, Operation.LIST);
    private static final Set<Operation> OF_LARGE_FILES =
            EnumSet.of(Operation.CREATE, Operation.PART, Operation.COMPLETE, Operation.HEAD, Operation.PUT_MANIFEST);
    private static final Set<Operation> WITH_A_BODY =
            EnumSet.of(Operation.PUT, Operation.PUT_MANIFEST, Operation.PART, Operation.GET);
    /** After these the object itself tells that the write took place. */
    private static final Set<Operation> KNOWN_BY_THEIR_RESULT =
            EnumSet.of(Operation.PUT, Operation.PUT_MANIFEST, Operation.COMPLETE);

    private enum Size {
        SMALL,
        LARGE
    }

    private enum Times {
        ONCE(1),
        FOR_EVER(Integer.MAX_VALUE);

        private final int count;

        Times(int count) {
            this.count = count;
        }
    }

    @TempDir
    Path directory;

    private S3Faults faults;
    private S3Lake lake;

    /** Of each request with each kind of end that it can have: refused, done without an answer, answered with other bytes. */
    static Stream<Arguments> somePassingFaults() {
        return everyPassingFault()
                .filter(fault -> fault.get()[1] != Fault.TOO_MANY_REQUESTS
                        && fault.get()[1] != Fault.INTERNAL_ERROR
                        && fault.get()[1] != Fault.RESET_BEFORE
                        && fault.get()[1] != Fault.APPLIED_THEN_CUT
                        && (fault.get()[2] == Size.SMALL || !OF_SMALL_FILES.contains(fault.get()[0])));
    }

    /** One that passes. */
    static Stream<Arguments> everyPassingFault() {
        return everyFault().filter(fault -> fault.get()[3] == Times.ONCE);
    }

    static Stream<Arguments> everyLastingFault() {
        return everyFault().filter(fault -> fault.get()[3] == Times.FOR_EVER);
    }

    private static Stream<Arguments> everyFault() {
        List<Arguments> all = new ArrayList<>();
        for (Size size : Size.values()) {
            for (Operation operation : size == Size.SMALL ? OF_SMALL_FILES : OF_LARGE_FILES) {
                for (Fault fault : ANYWHERE) {
                    all.add(Arguments.of(operation, fault, size, Times.ONCE));
                    all.add(Arguments.of(operation, fault, size, Times.FOR_EVER));
                }
                if (WITH_A_BODY.contains(operation)) {
                    all.add(Arguments.of(operation, Fault.BIT_FLIPPED, size, Times.ONCE));
                }
            }
        }
        all.add(Arguments.of(Operation.COMPLETE, Fault.ERROR_IN_200, Size.LARGE, Times.ONCE));
        all.add(Arguments.of(Operation.COMPLETE, Fault.ERROR_IN_200, Size.LARGE, Times.FOR_EVER));
        all.add(Arguments.of(Operation.PUT_MANIFEST, Fault.CONFLICT, Size.SMALL, Times.ONCE));
        all.add(Arguments.of(Operation.PUT_MANIFEST, Fault.CONFLICT, Size.SMALL, Times.FOR_EVER));
        return all.stream();
    }

    @BeforeEach
    void start() {
        faults = S3Testbed.shared().faults();
        lake = new S3Lake(directory, faults.url());
    }

    @AfterEach
    void stop() {
        faults.close();
        S3Testbed.shared().empty(lake.bucket);
    }

    @ParameterizedTest(name = "{0}: {1}, {2}, {3}")
    @MethodSource("somePassingFaults")
    void a_fault_loses_nothing_and_shows_nothing_torn(Operation operation, Fault fault, Size size, Times times) {
        losesNothing(operation, fault, size, times);
    }

    @ParameterizedTest(name = "{0}: {1}, {2}, {3}")
    @Tag("slow")
    @MethodSource("everyPassingFault")
    void no_fault_loses_anything_or_shows_anything_torn(Operation operation, Fault fault, Size size, Times times) {
        losesNothing(operation, fault, size, times);
    }

    @ParameterizedTest(name = "{0}: {1}, {2}, {3}")
    @Tag("slow")
    @MethodSource("everyLastingFault")
    void a_fault_that_lasts_loses_nothing_and_shows_nothing_torn(
            Operation operation, Fault fault, Size size, Times times) {
        losesNothing(operation, fault, size, times);
    }

    private void losesNothing(Operation operation, Fault fault, Size size, Times times) {
        land("one", 1, Size.SMALL);
        faults.inject(operation, fault, times.count);
        boolean landed = tryToLand("two", size);
        assertThat(faults.hits()).isPositive();
        assertThat(landed).isEqualTo(times == Times.ONCE || isKnownByItsResult(operation, fault));
        faults.clear();
        lake.download();
        assertThat(read()).containsExactlyInAnyOrderElementsOf(rows(landed ? 2 : 1, size));
        lake.requireWholeFiles();
        if (!landed) {
            land("three", 2, Size.SMALL);
        }
        land("four", 3, Size.SMALL);
        lake.download();
        assertThat(read()).containsExactlyInAnyOrderElementsOf(rows(3, landed ? size : Size.SMALL));
        lake.requireWholeFiles();
        assertThat(lake.spooled()).as("nothing is left to upload").isEmpty();
    }

    private static boolean isKnownByItsResult(Operation operation, Fault fault) {
        boolean applied = fault == Fault.APPLIED_THEN_RESET || fault == Fault.APPLIED_THEN_CUT;
        return applied && KNOWN_BY_THEIR_RESULT.contains(operation);
    }

    private boolean tryToLand(String writer, Size size) {
        try {
            land(writer, 2, size);
            return true;
        } catch (SyncFailure.Retryable failure) {
            assertThat(failure)
                    .hasMessageContaining("s3://" + lake.bucket + "/lake")
                    .hasMessageContaining(" attempt");
            return false;
        }
    }

    private void land(String id, long batch, Size size) {
        try (S3Destination writer = lake.writer(id)) {
            writer.lastReceipt();
            writer.sweep();
            writer.commit(stage(writer, batch, size));
        }
    }

    private static StagedBatch stage(S3Destination writer, long batch, Size size) {
        if (size == Size.SMALL) {
            return Lake.stage(writer, batch, "id" + batch);
        }
        try (OpenBatch open = writer.open(batch)) {
            open.append(Lake.upsert(Lake.USERS, "id" + batch, batch, LARGE), 1);
            open.append(Lake.upsert(Lake.ENTRIES, "id" + batch, batch), 1);
            return Lake.staged(batch, Lake.stageAll(open), List.of());
        }
    }

    /** Every column of every row; the second batch is the one that was disturbed. */
    private static List<List<String>> rows(long batches, Size second) {
        List<List<String>> rows = new ArrayList<>();
        for (long batch = 1; batch <= batches; batch++) {
            String by = batch == 2 && second == Size.LARGE ? LARGE : "id" + batch;
            rows.add(row(Lake.USERS, batch, by));
            rows.add(row(Lake.ENTRIES, batch, "id" + batch));
        }
        return rows;
    }

    /** With the hash of a document in its place. */
    private List<List<String>> read() {
        List<List<String>> rows = new ArrayList<>();
        for (List<String> row : lake.rows()) {
            List<String> hashed = new ArrayList<>(row);
            hashed.set(8, hash(row.get(8)));
            rows.add(hashed);
        }
        return rows;
    }

    private static String hash(String document) {
        return Sha256.of(document.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> row(TableRef table, long batch, String by) {
        return List.of(
                table.component().value(),
                table.table(),
                "id" + batch,
                "1",
                Long.toString(batch),
                "upsert",
                "false",
                "1970-01-01T00:00:00.000001Z",
                hash("{\"by\":\"" + by + "\"}"),
                Long.toString(batch),
                "2026-01-02T03:04:05Z");
    }

    private static String random(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
