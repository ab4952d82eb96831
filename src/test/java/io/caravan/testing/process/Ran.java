package io.caravan.testing.process;

/**
 * What a command that ran in this process left behind.
 *
 * @param output what it wrote to its two streams; the log is on one of them
 */
public record Ran(int code, String output) {}
