package io.caravan.core.convex;

/** Whole frames in memory. */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose: it is the page's memory
record SpoolChunk(byte[] array, int size) {}
