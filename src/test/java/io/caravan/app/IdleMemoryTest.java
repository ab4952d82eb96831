package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A process that has nothing to do does not hold what its last sync needed, and a busy one is not held up. */
class IdleMemoryTest {
    private static final class Told implements IdleMemory.Memory {
        private long collections;
        private long cpu;
        private int given;

        @Override
        public long collections() {
            return collections;
        }

        @Override
        public long cpu() {
            return cpu;
        }

        @Override
        public void giveBack() {
            given++;
            collections += 4;
        }

        void work(Duration spent, int collected) {
            cpu += spent.toNanos();
            collections += collected;
        }
    }

    private final Told told = new Told();

    @SuppressWarnings("resource") // it was not started
    private final IdleMemory memory = new IdleMemory(told);

    private void look(Duration spent, int collected) {
        told.work(spent, collected);
        memory.look();
    }

    @Test
    void nothing_is_done_amid_work_and_once_behind_it() {
        for (int i = 0; i < 10; i++) {
            look(Duration.ofSeconds(10), 20);
        }
        assertThat(told.given).isZero();
        look(Duration.ofMillis(100), 0);
        assertThat(told.given).isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            look(Duration.ofMillis(100), 0);
        }
        assertThat(told.given).isEqualTo(1);
    }

    @Test
    void small_syncs_again_and_again_cost_it_every_five_minutes_at_most() {
        for (int i = 0; i < 4 * 60; i++) {
            look(Duration.ofSeconds(1), 1);
        }
        assertThat(told.given).isBetween(11, 12);
    }

    @Test
    void the_jvm_of_this_test_does_as_it_is_asked() {
        try (IdleMemory watched = IdleMemory.watched()) {
            long before = IdleMemory.thisProcess().collections();
            IdleMemory.thisProcess().giveBack();
            assertThat(IdleMemory.thisProcess().collections()).isGreaterThan(before);
            assertThat(IdleMemory.thisProcess().cpu()).isPositive();
            watched.look();
        }
    }
}
