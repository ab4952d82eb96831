package io.caravan.app.config;

/** Whom a command asks in any case: what it never uses need not be configured. */
public enum RequiredAccess {
    SOURCE,
    /** Alone, or mostly: then it says itself that it needs the key after all. */
    DESTINATION
}
