package io.caravan.camel;

/** What becomes an exchange. */
public enum Emit {
    EVENT,
    PAGE
}
