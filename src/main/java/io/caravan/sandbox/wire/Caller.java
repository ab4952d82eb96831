package io.caravan.sandbox.wire;

import io.caravan.sandbox.value.ApiError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/** Who asks: someone with the deployment's key, or nobody. Whatever else is refused. */
enum Caller {
    KNOWN,
    NOBODY;

    private static final String SCHEME = "convex ";

    static Caller of(Optional<String> authorization, String deployKey) {
        if (authorization.isEmpty()) {
            return NOBODY;
        }
        String header = authorization.get().strip();
        if (header.length() < SCHEME.length()) {
            throw ApiError.badRequest("InvalidHeaderFailure", "Invalid authentication header");
        }
        if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw ApiError.badRequest("InvalidAdminKey", "Invalid admin key");
        }
        byte[] given = secret(header.substring(SCHEME.length())).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(secret(deployKey).getBytes(StandardCharsets.UTF_8), given)) {
            throw new ApiError(401, "BadAdminKey", "The provided admin key was invalid for this instance");
        }
        return KNOWN;
    }

    /** Without the kind of deployment, such as {@code dev:}. */
    private static String secret(String key) {
        int bar = key.indexOf('|');
        int colon = key.indexOf(':');
        return colon >= 0 && (bar < 0 || colon < bar) ? key.substring(colon + 1) : key;
    }
}
