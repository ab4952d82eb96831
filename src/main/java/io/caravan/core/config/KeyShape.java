package io.caravan.core.config;

/**
 * What a key may hold.
 *
 * @param otherwise the default, as it would be written; empty where there is none
 * @param kind in words, such as {@code duration}
 */
public record KeyShape(String otherwise, String kind) {
    public static final String TEXT = "text";
    public static final String SIZE = "size";
    public static final String SECRET = "secret";
}
