package io.caravan.cli;

import io.caravan.core.failure.SecretRedactor;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Secrets that are no settings of ours: libraries read them from the environment and the JVM's properties. */
final class AmbientSecrets {
    private static final List<String> VARIABLES = List.of(
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
            "CONVEX_DEPLOY_KEY",
            "CONVEX_SELF_HOSTED_ADMIN_KEY");
    private static final List<String> PROPERTIES = List.of(
            "aws.secretAccessKey",
            "aws.sessionToken",
            "http.proxyPassword",
            "https.proxyPassword",
            "javax.net.ssl.keyStorePassword",
            "javax.net.ssl.trustStorePassword");

    private AmbientSecrets() {}

    static void withhold(Map<String, String> environment, Properties system) {
        VARIABLES.forEach(name -> SecretRedactor.add(environment.getOrDefault(name, "")));
        PROPERTIES.forEach(name -> SecretRedactor.add(system.getProperty(name, "")));
    }
}
