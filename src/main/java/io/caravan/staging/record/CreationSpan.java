package io.caravan.staging.record;

/**
 * When the documents of some rows were created.
 *
 * @param first microseconds since 1970
 * @param last microseconds since 1970, not less
 */
public record CreationSpan(long first, long last) {
    public CreationSpan {
        if (last < first) {
            throw new IllegalArgumentException("a span that ends before it begins: " + first + " to " + last);
        }
    }
}
