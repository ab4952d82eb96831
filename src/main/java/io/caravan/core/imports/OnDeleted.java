package io.caravan.core.imports;

/** What becomes of a table in the destination when the deployment no longer has it. */
public enum OnDeleted {
    /** A new generation begins, with no document. */
    TRUNCATE,
    /** What has landed stays as it is. */
    KEEP
}
