package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.EnvironmentVariable;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether anything in a configuration says that real data is meant. */
final class RealDeploymentCheck {
    private RealDeploymentCheck() {}

    /** What says so, for a message. */
    static Optional<String> sign(ConfigReader in) {
        if (in.says("convex.url")) {
            return Optional.of("it is said to be empty");
        }
        if (!in.text("convex.deploy.key", "").isEmpty()) {
            return Optional.of("there is a deploy key");
        }
        if (in.text("target", "").equalsIgnoreCase("databricks")) {
            return Optional.of("the target is databricks");
        }
        Optional<String> bucket = Stream.of("s3.location", "delta.location")
                .filter(key -> in.text(key, "").startsWith("s3://"))
                .findFirst();
        return bucket.isPresent()
                ? bucket.map(key -> key + " is a bucket")
                : in.signs().stream()
                        .findFirst()
                        .map(name -> "the environment has " + name
                                + UnknownKeys.meant(name)
                                        .map(EnvironmentVariable::of)
                                        .filter(meant -> !meant.equals(name))
                                        .map(meant -> " (did you mean " + meant + "?)")
                                        .orElse(""));
    }
}
