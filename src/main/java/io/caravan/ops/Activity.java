package io.caravan.ops;

import io.caravan.core.watch.Work;
import java.time.Duration;
import java.time.Instant;

/** What a source is doing. */
sealed interface Activity {
    Instant since();

    /** In a word. */
    String word();

    /** For a person. */
    String says();

    /** The same by a clock that was set back. */
    Activity earlier(Duration back);

    /** Another replica leads, or is about to. */
    record StandingBy(Instant since) implements Activity {
        @Override
        public String word() {
            return "standing by";
        }

        @Override
        public String says() {
            return "Standing by until it leads.";
        }

        @Override
        public Activity earlier(Duration back) {
            return new StandingBy(since.minus(back));
        }
    }

    /** No sync is to be expected: it is being opened, or has ended. */
    record Resting(Instant since, String why) implements Activity {
        @Override
        public String word() {
            return "resting";
        }

        @Override
        public String says() {
            return why;
        }

        @Override
        public Activity earlier(Duration back) {
            return new Resting(since.minus(back), why);
        }
    }

    /** An operator wants no sync by the schedule. */
    record Paused(Instant since) implements Activity {
        @Override
        public String word() {
            return "paused";
        }

        @Override
        public String says() {
            return "Paused by an operator: the schedule begins no sync until it is resumed.";
        }

        @Override
        public Activity earlier(Duration back) {
            return new Paused(since.minus(back));
        }
    }

    /** Waiting for the next sync. */
    record Idle(Instant since) implements Activity {
        @Override
        public String word() {
            return "idle";
        }

        @Override
        public String says() {
            return "waiting";
        }

        @Override
        public Activity earlier(Duration back) {
            return new Idle(since.minus(back));
        }
    }

    /**
     * In the middle of it.
     *
     * @param quietUntil when the next sign of life is expected at the latest
     */
    record Working(Work work, Instant since, Instant quietUntil) implements Activity {
        @Override
        public String word() {
            return switch (work) {
                case SYNC -> "syncing";
                case STAGING -> "staging";
                case COMPACTION -> "compacting";
            };
        }

        @Override
        public String says() {
            return word();
        }

        @Override
        public Working earlier(Duration back) {
            return new Working(work, since.minus(back), quietUntil.minus(back));
        }
    }
}
