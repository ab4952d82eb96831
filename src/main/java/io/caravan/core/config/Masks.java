package io.caravan.core.config;

import io.caravan.core.failure.SecretRedactor;
import java.util.regex.Pattern;

/** Takes secrets out of texts that were not meant to hold any. */
final class Masks {
    private static final Pattern USER = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern NAMED = Pattern.compile(
            "(?i)([\\w-]*(?:pwd|password|passphrase|secret|token|signature|credential|key)\\s*=\\s*)[^;&,\\s)]+");
    private static final Pattern DEPLOY_KEY =
            Pattern.compile("\\b((?:dev|prod|preview|project):[^|\\s]*)[|][^\\s;&,)]+");
    private static final Pattern TOKEN = Pattern.compile("\\b(dapi|dose|eyJ|AKIA|ASIA)[A-Za-z0-9_.=-]{8,}");

    private Masks() {}

    /** The same text with stars in the places of passwords, tokens and keys. */
    static String mask(String text) {
        String masked = USER.matcher(SecretRedactor.mask(text)).replaceAll("//***@");
        masked = DEPLOY_KEY.matcher(masked).replaceAll("$1|***");
        masked = NAMED.matcher(masked).replaceAll("$1***");
        return TOKEN.matcher(masked).replaceAll("***");
    }
}
