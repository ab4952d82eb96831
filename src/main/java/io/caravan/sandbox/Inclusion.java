package io.caravan.sandbox;

/** What {@code _other} says about everything not listed. */
enum Inclusion {
    INCLUDED,
    EXCLUDED
}
