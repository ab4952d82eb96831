package io.caravan.app.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Caravan's own keys as routes of the user read them, by {@code {{convex.url}}}.
 *
 * @param said by key, wherever each was said; secrets are among them, so this is printed without values
 */
public record RouteSettings(Map<String, String> said) {
    public RouteSettings {
        said = Map.copyOf(said);
    }

    /** Empty where nobody has said it. */
    public Optional<String> of(String key) {
        return Optional.ofNullable(said.get(key));
    }

    @Override
    public String toString() {
        return "RouteSettings" + new TreeSet<>(said.keySet());
    }
}
