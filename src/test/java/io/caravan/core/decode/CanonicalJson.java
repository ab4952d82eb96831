package io.caravan.core.decode;

import io.caravan.core.failure.SyncFailure;

/**
 * The canonical JSON of one document's own fields, as in the column {@code document}: top-level fields that begin with
 * {@code _} are dropped. Errors are those of {@link PageDecoder}.
 */
final class CanonicalJson {
    private CanonicalJson() {}

    /**
     * @param document in the {@code export_json} format
     * @throws SyncFailure where it is not one
     */
    static byte[] fromExport(byte[] document) {
        return canonical(document, NumberDialect.EXPORT);
    }

    /**
     * @param document in the {@code convex_encoded_json} format
     * @throws SyncFailure where it is not one
     */
    static byte[] fromEncoded(byte[] document) {
        return canonical(document, NumberDialect.ENCODED);
    }

    private static byte[] canonical(byte[] document, NumberDialect dialect) {
        JsonScanner in = new JsonScanner("The document", document);
        ByteOutput out = new ByteOutput(document.length + 64);
        in.skipSpace();
        new RowScanner(in, out, dialect).scan();
        in.skipSpace();
        if (in.pos != in.limit) {
            throw in.unexpected(in.pos);
        }
        return out.toByteArray();
    }
}
