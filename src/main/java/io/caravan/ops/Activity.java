package io.caravan.ops;

import io.caravan.core.watch.Work;
import java.time.Instant;

/** What a source is doing. */
sealed interface Activity {
    Instant since();

    /** In a word. */
    String word();

    /** For a person. */
    String says();

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
    }
}
