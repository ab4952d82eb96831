package io.caravan.core.config;

/**
 * What a key is in the end.
 *
 * @param value as it would be written; of a secret nothing but whether there is one
 * @param origin that said so last, or {@link #DEFAULT}
 */
public record EffectiveValue(String key, String value, String origin) {
    public static final String DEFAULT = "default";

    static EffectiveValue of(String key, KeyShape shape, String value, Origins origins) {
        String shown = shape.kind().equals(KeyShape.SECRET) ? new Secret(value).toString() : Masks.mask(value);
        return new EffectiveValue(key, shown, origins.where().getOrDefault(key, DEFAULT));
    }

    public boolean isDefault() {
        return origin.equals(DEFAULT);
    }
}
