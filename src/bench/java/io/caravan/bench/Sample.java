package io.caravan.bench;

/**
 * What one run took.
 *
 * @param cpu seconds, user and system, of the whole process with its compiler and collector
 * @param wall seconds
 */
record Sample(double cpu, double wall) {}
