package io.caravan.testbed.warehouse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Who may ask: the bearer of the personal access token, or of one that OAuth gave to the service principal. */
final class Tokens {
    private static final int LIFETIME_SECONDS = 3600;
    private final Options options;
    private final Set<String> issued = ConcurrentHashMap.newKeySet();

    Tokens(Options options) {
        this.options = options;
    }

    void check(Request request) {
        String authorization = request.authority().authorization();
        if (!authorization.startsWith("Bearer ")) {
            throw new ApiFailure(401, "UNAUTHENTICATED", "Credential was not sent or was of an unsupported type");
        }
        String token = authorization.substring("Bearer ".length());
        if (!token.equals(options.token()) && !issued.contains(token)) {
            throw new ApiFailure(403, "PERMISSION_DENIED", "Invalid access token.");
        }
    }

    /** Every token that OAuth gave so far is refused from now on. */
    Reply expire() {
        issued.clear();
        return Reply.done();
    }

    Reply describe(Request request) {
        String host = "http://" + request.authority().host();
        return Reply.ok(Json.object()
                .put("issuer", host + "/oidc")
                .put("token_endpoint", host + "/oidc/v1/token")
                .put("authorization_endpoint", host + "/oidc/v1/authorize"));
    }

    Reply issue(Request request) {
        Map<String, String> form = Router.query(new String(request.bytes(), StandardCharsets.UTF_8));
        String credentials = options.client() + ":" + options.secret();
        String basic = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        boolean inForm = options.client().equals(form.get("client_id"))
                && options.secret().equals(form.get("client_secret"));
        if (!basic.equals(request.authority().authorization()) && !inForm) {
            return Reply.json(
                    401,
                    Json.object()
                            .put("error", "invalid_client")
                            .put("error_description", "Client authentication failed"));
        }
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return Reply.json(400, Json.object().put("error", "unsupported_grant_type"));
        }
        String token = token();
        issued.add(token);
        return Reply.ok(Json.object()
                .put("access_token", token)
                .put("token_type", "Bearer")
                .put("scope", "all-apis")
                .put("expires_in", LIFETIME_SECONDS));
    }

    /** The driver wants a JWT and reads when it expires; nobody checks the signature. */
    private String token() {
        long expires = Instant.now().plusSeconds(LIFETIME_SECONDS).getEpochSecond();
        String header = Json.text(Json.object().put("alg", "HS256").put("typ", "JWT"));
        String claims = Json.text(Json.object()
                .put("sub", options.client())
                .put("exp", expires)
                .put("jti", UUID.randomUUID().toString()));
        return encoded(header) + "." + encoded(claims) + "." + encoded("unsigned");
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
