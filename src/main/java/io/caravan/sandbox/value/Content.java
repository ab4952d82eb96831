package io.caravan.sandbox.value;

/** What one revision of a document holds. */
public sealed interface Content {
    /** A function of the seed and the document's place; nothing is stored. Version 0 is how base documents begin. */
    record Generated(int version) implements Content {}

    /** The user's fields as {@code export_json}, without {@code _id} and {@code _creationTime}. */
    @SuppressWarnings("ArrayRecordComponent") // owned, never compared, never changed
    record Stored(byte[] fields) implements Content {}

    /** A tombstone, or a document that does not exist yet. */
    record Deleted() implements Content {}

    Content ORIGINAL = new Generated(0);
    Content DELETED = new Deleted();
}
