package io.caravan.core.failure;

import java.time.Duration;
import java.util.Optional;

/**
 * Every way in which a sync ends early. The message says what, where, why and what to do next, and never holds a secret or
 * a row of data.
 */
public abstract sealed class SyncFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private SyncFailure(String message, Throwable cause) {
        super(SecretRedactor.mask(message), cause);
    }

    private SyncFailure(String message) {
        super(SecretRedactor.mask(message));
    }

    /** A failure of the same kind, by this one, in other words. */
    public final SyncFailure saying(String message) {
        if (this instanceof Retryable) {
            return new Retryable(message, this);
        }
        if (this instanceof StateUnreadable) {
            return new StateUnreadable(message, this);
        }
        return this instanceof Misconfigured ? new Misconfigured(message, this) : new Fatal(message, this);
    }

    /** Nothing is wrong with what was asked; asking again later may succeed. */
    public static final class Retryable extends SyncFailure {
        private static final long serialVersionUID = 1L;
        private final transient Optional<Duration> retryAfter;
        private final int status;

        public Retryable(String message, Throwable cause) {
            super(message, cause);
            this.retryAfter = Optional.empty();
            this.status = cause instanceof Retryable before ? before.status : 0;
        }

        public Retryable(String message) {
            this(message, Optional.empty());
        }

        public Retryable(String message, Optional<Duration> retryAfter) {
            this(message, retryAfter, 0);
        }

        /** @param status of HTTP, which the answer had */
        public Retryable(String message, Optional<Duration> retryAfter, int status) {
            super(message);
            this.retryAfter = retryAfter;
            this.status = status;
        }

        /** Of HTTP; 0 where it was no answer of that kind. */
        public int status() {
            return status;
        }

        /** How long the server asked to be left alone. */
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }

    /** The answer is well-formed and contradicts the protocol; nothing of it was used. */
    public static final class ProtocolViolation extends SyncFailure {
        private static final long serialVersionUID = 1L;

        public ProtocolViolation(String message) {
            super(message);
        }
    }

    /** Only the configuration, the credentials or the plan of the deployment can cure it. */
    public static final class Misconfigured extends SyncFailure {
        private static final long serialVersionUID = 1L;

        public Misconfigured(String message) {
            super(message);
        }

        public Misconfigured(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Asking again will not help, and no configuration is known to. */
    public static final class Fatal extends SyncFailure {
        private static final long serialVersionUID = 1L;

        public Fatal(String message) {
            super(message);
        }

        public Fatal(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The source no longer knows what came after our checkpoint. */
    public static final class NeedsResync extends SyncFailure {
        private static final long serialVersionUID = 1L;

        private final String happened;

        /** @param advice what to do about it */
        public NeedsResync(String happened, String advice) {
            super(happened + " " + advice);
            this.happened = happened;
        }

        /** Without the advice, for whoever has another. */
        public String happened() {
            return happened;
        }
    }

    /** Another writer owns the destination. */
    public static final class Fenced extends SyncFailure {
        private static final long serialVersionUID = 1L;

        public Fenced(String message) {
            super(message);
        }
    }

    /** A checkpoint, manifest or other record of ours is missing, damaged, foreign or newer than this program. */
    public static final class StateUnreadable extends SyncFailure {
        private static final long serialVersionUID = 1L;

        public StateUnreadable(String message) {
            super(message);
        }

        public StateUnreadable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
