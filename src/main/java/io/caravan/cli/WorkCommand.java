package io.caravan.cli;

/** A command that changes something or goes on until it is stopped: what it prints is a report, without which it is done all the same. */
interface WorkCommand {
    /** False where the arguments ask only for something to read. */
    default boolean changesSomething() {
        return true;
    }
}
