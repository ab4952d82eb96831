package io.caravan.camel.convex;

import io.caravan.camel.OptionValues;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A deployment as an endpoint names it.
 *
 * @param text its identity, which a checkpoint belongs to
 */
record Address(String text) {
    private static final String SANDBOX = "sandbox:";
    private static final Pattern URL =
            Pattern.compile("(?i)https?://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:\\d{1,5})?(/[^?#]*)?");

    static Address of(String deployment) {
        String text = deployment.startsWith(SANDBOX) ? deployment : deployment.replaceAll("/+$", "");
        Matcher url = URL.matcher(text);
        boolean sandbox = text.startsWith(SANDBOX) && text.length() > SANDBOX.length();
        if (!sandbox && !url.matches()) {
            throw new IllegalArgumentException("convex:" + deployment + " names no deployment. Expected"
                    + " convex:https://happy-otter-123.convex.cloud, convex:sandbox:shop or convex:sandbox:backup.zip");
        }
        if (!sandbox && url.group(1).toLowerCase(Locale.ROOT).endsWith(".convex.site")) {
            throw new IllegalArgumentException(
                    "convex:" + deployment + ": a .convex.site address serves HTTP actions and no"
                            + " export; the deployment's ends with .convex.cloud");
        }
        return new Address(text);
    }

    boolean isSandbox() {
        return text.startsWith(SANDBOX);
    }

    String dataset() {
        return text.substring(SANDBOX.length());
    }

    boolean isBackup() {
        return isSandbox() && text.toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /** {@code happy-otter-123}, {@code sandbox-shop}, {@code 127-0-0-1-3210}. */
    String name() {
        String plain = text.replaceFirst("(?i)^https?://", "").replaceFirst("(?i)[.]convex[.]cloud$", "");
        String name = plain.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
        return name.substring(0, Math.min(name.length(), OptionValues.LONGEST_NAME));
    }
}
