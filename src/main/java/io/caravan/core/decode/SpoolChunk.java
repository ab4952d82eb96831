package io.caravan.core.decode;

/** Whole frames in memory. */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose: it is the page's memory
record SpoolChunk(byte[] array, int size) {}
