package io.caravan.sandbox.wire;

/** What {@code _other} says about everything not listed. */
enum Inclusion {
    INCLUDED,
    EXCLUDED
}
