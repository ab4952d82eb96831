package io.caravan.bench;

/** The sandbox deployment that serves the documents, in a process of its own. */
record Target(String url, String deployKey) {}
