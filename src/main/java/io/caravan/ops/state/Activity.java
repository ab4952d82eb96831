package io.caravan.ops.state;

import io.caravan.core.watch.Work;
import java.time.Duration;
import java.time.Instant;

/** What a source is doing. */
public sealed interface Activity {
    Instant since();

    /** In a word. */
    String word();

    /** For a person. */
    String says();

    /** Why nothing is being done. */
    enum Lull {
        /** Another replica leads, or is about to. */
        STANDING_BY("standing by", "Standing by until it leads."),
        /** No sync is to be expected: it is being opened, or has ended. */
        RESTING("resting", "Resting."),
        /** An operator wants no sync by the schedule. */
        PAUSED("paused", "Paused by an operator: the schedule begins no sync until it is resumed."),
        /** The next sync is waited for. */
        IDLE("idle", "Waiting for the next sync.");

        private final String word;
        private final String says;

        Lull(String word, String says) {
            this.word = word;
            this.says = says;
        }
    }

    /** Between two pieces of work. */
    record Between(Lull lull, Instant since, String says) implements Activity {
        static Between of(Lull lull, Instant since) {
            return new Between(lull, since, lull.says);
        }

        public boolean is(Lull other) {
            return lull == other;
        }

        @Override
        public String word() {
            return lull.word;
        }

        /** The same by a clock that was set back. */
        Between earlier(Duration back) {
            return new Between(lull, since.minus(back), says);
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

        /** The same by a clock that was set back. */
        Working earlier(Duration back) {
            return new Working(work, since.minus(back), quietUntil.minus(back));
        }
    }
}
