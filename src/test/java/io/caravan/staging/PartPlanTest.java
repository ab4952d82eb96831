package io.caravan.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.s3.S3Key;
import io.caravan.staging.PartPlan.Fresh;
import io.caravan.staging.PartPlan.Group;
import io.caravan.staging.PartPlan.Limits;
import io.caravan.staging.PartPlan.Touched;
import io.caravan.staging.record.CreationSpan;
import io.caravan.staging.record.Published;
import io.caravan.testing.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What of a table is written again for what has happened to it. */
class PartPlanTest {
    private static final Limits LIMITS = new Limits(1_000_000, 1000);
    private static final String HASH = "0123456789abcdef".repeat(4);

    private long clock;

    /** A part of documents that were created after those of every part before. */
    private Published.Part part(long rows) {
        clock += 1000;
        return new Published.Part(
                S3Key.STATE.part(TableRef.root("users"), 1, Math.toIntExact(clock / 1000), HASH),
                rows,
                rows * 100,
                HASH,
                Optional.of(new CreationSpan(clock, clock + 999)),
                OptionalLong.empty());
    }

    private static PartPlan plan(List<Published.Part> parts, Map<Integer, Touched> touched, long fresh) {
        return PartPlan.of(parts, touched, new Fresh(fresh, fresh * 100), LIMITS);
    }

    @Test
    void parts_that_nothing_happened_to_stay_as_they_are() {
        List<Published.Part> parts = List.of(part(1000), part(900), part(800));
        assertThat(plan(parts, Map.of(), 0)).isEqualTo(new PartPlan(List.of(), List.of()));
        assertThat(plan(parts, Map.of(1, new Touched(1, 0)), 0).groups())
                .containsExactly(new Group(List.of(1), false, 1));
        assertThat(plan(parts, Map.of(), 10).groups()).containsExactly(new Group(List.of(), true, 1));
    }

    @Test
    void new_rows_go_into_a_small_part_at_the_end_that_is_written_anyway() {
        List<Published.Part> parts = List.of(part(1000), part(20));
        assertThat(plan(parts, Map.of(1, new Touched(1, 0)), 10).groups())
                .containsExactly(new Group(List.of(1), true, 1));
        assertThat(plan(parts, Map.of(), 10).groups())
                .as("but what nothing happened to is not written for them")
                .containsExactly(new Group(List.of(), true, 1));
    }

    @Test
    void a_part_of_which_no_row_is_left_is_dropped_and_a_table_keeps_one() {
        List<Published.Part> parts = List.of(part(1000), part(20));
        assertThat(plan(parts, Map.of(1, new Touched(20, 20)), 0)).isEqualTo(new PartPlan(List.of(), List.of(1)));
        assertThat(plan(parts, Map.of(0, new Touched(1000, 1000), 1, new Touched(20, 20)), 0))
                .isEqualTo(new PartPlan(List.of(new Group(List.of(0, 1), false, 1)), List.of()));
        assertThat(plan(List.of(part(0)), Map.of(), 0)).isEqualTo(new PartPlan(List.of(), List.of()));
        assertThat(plan(List.of(part(0)), Map.of(), 5))
                .isEqualTo(new PartPlan(List.of(new Group(List.of(), true, 1)), List.of(0)));
    }

    @Test
    void a_part_that_has_become_too_large_is_divided_when_it_is_next_written() {
        List<Published.Part> parts = List.of(part(8000), part(1600));
        assertThat(plan(parts, Map.of(), 10).groups()).containsExactly(new Group(List.of(), true, 1));
        assertThat(plan(parts, Map.of(0, new Touched(1, 0), 1, new Touched(1, 0)), 0)
                        .groups())
                .containsExactly(new Group(List.of(0), false, 8), new Group(List.of(1), false, 2));
    }

    @Test
    void four_small_neighbours_become_one_and_a_full_part_keeps_them_apart() {
        assertThat(plan(List.of(part(10), part(10), part(10)), Map.of(), 10).groups())
                .containsExactly(new Group(List.of(0, 1, 2), true, 1));
        assertThat(plan(List.of(part(10), part(10), part(1000), part(10)), Map.of(), 10)
                        .groups())
                .containsExactly(new Group(List.of(), true, 1));
        assertThat(plan(List.of(part(40), part(40), part(40), part(10), part(10), part(10)), Map.of(), 10)
                        .groups())
                .as("what falls into the next tier goes on, and is written once")
                .containsExactly(new Group(List.of(0, 1, 2, 3, 4, 5), true, 1));
    }

    @Test
    void a_limit_that_was_raised_does_not_rewrite_all_of_a_table_at_once() {
        List<Published.Part> parts =
                IntStream.range(0, 100).mapToObj(i -> part(200)).toList();
        PartPlan plan = plan(parts, Map.of(), 0);
        assertThat(plan.groups()).isNotEmpty();
        assertThat(plan.groups().stream()
                        .mapToInt(group -> group.parts().size())
                        .sum())
                .isLessThanOrEqualTo(10);
    }

    /** Tiers between 10 rows and 1,000: 4 at most, so that each row is written 5 times at most. */
    @Test
    void a_row_that_comes_is_written_a_bounded_number_of_times_and_parts_stay_few() {
        List<Published.Part> parts = new ArrayList<>();
        long written = 0;
        int rounds = 5000;
        for (int round = 0; round < rounds; round++) {
            PartPlan plan = plan(parts, Map.of(), 10);
            written += after(parts, plan, Map.of(), 10);
            assertThat(parts.size()).isLessThanOrEqualTo(round / 25 + 13);
        }
        assertThat(written / 10.0 / rounds).isBetween(1.0, 5.0);
        assertThat(parts.stream().mapToLong(Published.Part::rows).sum()).isEqualTo(10L * rounds);
    }

    @Test
    void no_row_is_lost_and_no_part_is_taken_twice_whatever_happens() {
        Property.forAll(200, random -> {
            List<Published.Part> parts = new ArrayList<>();
            long rows = 0;
            for (int round = 0; round < 60; round++) {
                Map<Integer, Touched> touched = touched(parts, random);
                long fresh = random.nextInt(3) == 0 ? random.nextInt(3000) : random.nextInt(20);
                PartPlan plan = plan(parts, touched, fresh);
                List<Integer> taken = new ArrayList<>(plan.dropped());
                plan.groups().forEach(group -> taken.addAll(group.parts()));
                assertThat(taken).doesNotHaveDuplicates();
                assertThat(taken).containsAll(touched.keySet());
                assertThat(plan.groups().stream().filter(Group::takesFresh).count())
                        .isEqualTo(fresh > 0 ? 1 : 0);
                rows += fresh
                        - touched.values().stream().mapToLong(Touched::deleted).sum();
                after(parts, plan, touched, fresh);
                assertThat(parts.stream().mapToLong(Published.Part::rows).sum()).isEqualTo(rows);
            }
        });
    }

    private static Map<Integer, Touched> touched(List<Published.Part> parts, Random random) {
        Map<Integer, Touched> touched = new HashMap<>();
        for (int place = 0; place < parts.size(); place++) {
            if (parts.get(place).rows() > 0 && random.nextInt(4) == 0) {
                int changed = 1 + random.nextInt((int) parts.get(place).rows());
                touched.put(place, new Touched(changed, random.nextInt(changed + 1)));
            }
        }
        return touched;
    }

    /** Makes the parts what they become; the rows that were written. */
    private long after(List<Published.Part> parts, PartPlan plan, Map<Integer, Touched> touched, long fresh) {
        List<Published.Part> next = new ArrayList<>();
        List<Integer> gone = new ArrayList<>(plan.dropped());
        long written = 0;
        for (Group group : plan.groups()) {
            long rows = group.takesFresh() ? fresh : 0;
            for (int place : group.parts()) {
                rows += parts.get(place).rows()
                        - Optional.ofNullable(touched.get(place))
                                .map(Touched::deleted)
                                .orElse(0L);
            }
            for (int piece = 0; piece < group.pieces(); piece++) {
                next.add(part(rows * (piece + 1) / group.pieces() - rows * piece / group.pieces()));
            }
            gone.addAll(group.parts());
            written += rows;
        }
        for (int place = parts.size() - 1; place >= 0; place--) {
            if (!gone.contains(place)) {
                next.add(0, parts.get(place));
            }
        }
        parts.clear();
        parts.addAll(next);
        return written;
    }
}
