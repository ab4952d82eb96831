package io.caravan.ops.page;

/**
 * What a kind of failure means, beside what its message says.
 *
 * @param cause what is the case
 * @param cure what to do
 */
record Advice(String cause, String cure) {
    /** @param kind simple name of a failure's class */
    static Advice of(String kind) {
        return switch (kind) {
            case "Retryable" ->
                new Advice(
                        "It did not succeed this time, though calls were repeated.",
                        "Nothing, for now: it is tried again, and nothing is lost. If it lasts, look at what the message names.");
            case "ProtocolViolation" ->
                new Advice(
                        "An answer contradicts what Convex promises; nothing of it was used.",
                        "Let it try again. If it stays, report the message.");
            case "Misconfigured" ->
                new Advice(
                        "A setting, a credential or a right is not what it must be.",
                        "Correct what the message names, then restart.");
            case "NeedsResync" ->
                new Advice(
                        "The deployment no longer knows what came after the checkpoint.",
                        "Ask for a resync: caravan resync, or resync.onExpiredCursor=auto.");
            case "Fenced" ->
                new Advice(
                        "Another writer owns the destination.",
                        "Find the second process with this destination, and stop one of the two. Nothing is damaged.");
            case "StateUnreadable" ->
                new Advice(
                        "A checkpoint or a record of the destination is damaged, foreign or newer.",
                        "Do what the message says; nothing is written until then.");
            case "Fatal" ->
                new Advice("Trying again does not help.", "Look the message up in docs/operations.md, Messages.");
            default ->
                new Advice("This is a bug of Caravan.", "Report it with the message and the stack trace in the log.");
        };
    }
}
