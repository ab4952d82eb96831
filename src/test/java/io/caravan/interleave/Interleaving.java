package io.caravan.interleave;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.failure.SyncFailure;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;

/** One random schedule: things happen in a deployment between any two calls of a sync, and after each sync it is asked what it says. */
final class Interleaving implements AutoCloseable {
    private final Random random;
    private final TickingClock clock = new TickingClock();
    private final Sandbox sandbox;
    private final Schedule schedule;
    private final MemoryLake lake;
    private final Follower follower;
    private final List<String> log;
    private final boolean moves;
    private boolean quiet = true;

    Interleaving(Random random, Protocol protocol, Follower.Sight sight) {
        this.random = random;
        this.moves = sight == Follower.Sight.SEEING;
        this.sandbox = Sandbox.start(
                SandboxOptions.shop(clock).withDataset("empty").withDocuments(0).withSeed(random.nextInt()));
        this.schedule = new Schedule(random, clock, sandbox);
        this.log = schedule.log();
        this.lake = new MemoryLake(clock, new MemoryLake.Commits() {
            @Override
            public void before() {
                dieSometimes();
            }

            @Override
            public void after() {
                dieSometimes();
            }
        });
        HttpCalls calls = new HttpCalls(sandbox.url(), sandbox.deployKey(), this::between);
        this.follower = new Follower(calls, lake, clock, protocol, random, sight);
    }

    private synchronized void between() throws IOException {
        clock.tick(Duration.ofMillis(20));
        if (!quiet) {
            for (int i = random.nextInt(4) - 2; i > 0; i--) {
                schedule.step();
            }
            if (random.nextInt(100) == 0) {
                throw new IOException("reset");
            }
        }
    }

    /** A page that is fetched ahead may still be on its way when a sync has ended: so no two steps at once. */
    private synchronized void step() {
        schedule.step();
    }

    private void dieSometimes() {
        if (!quiet && random.nextInt(30) == 0) {
            log.add("killed at a commit");
            throw new MemoryLake.Killed();
        }
    }

    /** @throws AssertionError where anything that is called complete is not, at any sync or in the end */
    void run() {
        schedule.begin();
        quiet = false;
        for (int i = 4 + random.nextInt(12); i > 0; i--) {
            for (int steps = random.nextInt(6); steps > 0; steps--) {
                step();
            }
            user();
            clock.tick(Duration.ofSeconds(1 + random.nextInt(100)));
            sync();
        }
        settle();
    }

    private void user() {
        int what = random.nextInt(40);
        if (what == 0) {
            follower.resync();
            log.add("resync of everything");
        } else if (what < 3) {
            TableRef table = Schedule.TABLES.get(random.nextInt(Schedule.TABLES.size()));
            follower.resync(table);
            log.add("resync of " + table);
        } else if (what < 6 && moves) {
            follower.move();
            log.add("move to " + follower.protocol());
        } else if (what < 9) {
            follower.die();
            log.add("another process");
        } else if (what == 9) {
            follower.forget();
            log.add("local state lost");
        } else if (what < 14) {
            clock.tick(Duration.ofHours(50));
            log.add("days pass");
        }
    }

    private void sync() {
        log.add("sync by " + follower.protocol());
        Optional<SyncFailure> failure = follower.sync();
        failure.ifPresent(why -> log.add("failed: " + why.getMessage()));
        if (failure.filter(SyncFailure.NeedsResync.class::isInstance).isPresent()) {
            follower.move();
            log.add("move back to " + follower.protocol());
        }
        synchronized (this) {
            schedule.syncEnded();
            log.add("says " + lake.complete() + ", knows "
                    + lake.last().map(receipt -> receipt.checkpoint().imports()));
        }
        verifyWhatIsSaid();
    }

    private void settle() {
        synchronized (this) {
            quiet = true;
            clock.tick(Duration.ofDays(3));
            schedule.end();
        }
        for (int i = 0; i < 6; i++) {
            clock.tick(Duration.ofHours(1));
            sync();
            synchronized (this) {
                schedule.nudge();
            }
        }
        clock.tick(Duration.ofHours(1));
        Optional<SyncFailure> failure = follower.sync();
        verifyWhatIsSaid();
        assertThat(failure).as("a sync of a source that stands still").isEmpty();
        assertThat(lake.complete().consistentAsOf())
                .as("complete in the end: %s", lake.complete())
                .isPresent();
        for (TableRef table : Schedule.TABLES) {
            assertThat(lake.state(table)).as("%s in the end", table).isEqualTo(Truth.of(sandbox.currentState(), table));
        }
    }

    private void verifyWhatIsSaid() {
        Completeness said = lake.complete();
        for (TableRef table : Schedule.TABLES) {
            OptionalLong asOf = said.of(table);
            if (asOf.isPresent()) {
                SortedMap<String, String> truth = Truth.of(sandbox.truth(asOf.getAsLong()), table);
                assertThat(lake.state(table))
                        .as("%s, called complete as of %d", table, asOf.getAsLong())
                        .isEqualTo(truth);
            }
        }
    }

    /** What happened, for a failure. */
    List<String> log() {
        return new ArrayList<>(log);
    }

    @Override
    public void close() {
        follower.close();
        sandbox.close();
    }
}
