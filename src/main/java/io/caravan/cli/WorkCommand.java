package io.caravan.cli;

/** A command that changes something or goes on until it is stopped: what it prints is a report, without which it is done all the same. */
interface WorkCommand {
    /** Whether the arguments ask for that, and not for something to read. */
    default boolean isDone() {
        return true;
    }
}
