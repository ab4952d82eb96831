package io.caravan.camel;

/** Where the events of a page are from. */
public enum Origin {
    /** A walk of whole tables. */
    WALK,
    /** The log of changes. */
    LOG,
    /** Files that have landed; whether from a walk or from the log is not known any more. */
    LANDED
}
