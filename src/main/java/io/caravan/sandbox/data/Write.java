package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;

/**
 * One explicit write of the sandbox, on its own or in a transaction with others.
 *
 * @param id of the document; empty in an insert
 * @param document an object in the {@code export_json} form; empty in a delete
 */
public record Write(Kind kind, TableRef table, String id, String document) {
    /** A patch replaces the fields that it names, a replace all of them. */
    public enum Kind {
        INSERT,
        PATCH,
        REPLACE,
        DELETE
    }

    public static Write insert(TableRef table, String document) {
        return new Write(Kind.INSERT, table, "", document);
    }

    public static Write patch(TableRef table, String id, String document) {
        return new Write(Kind.PATCH, table, id, document);
    }

    public static Write replace(TableRef table, String id, String document) {
        return new Write(Kind.REPLACE, table, id, document);
    }

    public static Write delete(TableRef table, String id) {
        return new Write(Kind.DELETE, table, id, "");
    }
}
