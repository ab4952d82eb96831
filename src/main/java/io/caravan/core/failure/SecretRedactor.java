package io.caravan.core.failure;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Values that no text of this process may show, whoever quotes them: an answer of a server, a driver's exception, a line of a
 * user's route. A value is told as soon as it is read; one of fewer than {@value #SHORTEST} characters is not told from words.
 */
public final class SecretRedactor {
    private static final int SHORTEST = 8;
    private static final String STARS = "***";
    private static final AtomicReference<List<String>> FORMS = new AtomicReference<>(List.of());

    private SecretRedactor() {}

    /** From now on. Of a deploy key what follows its bar is a secret by itself. */
    public static void add(String value) {
        int bar = value.indexOf('|');
        Stream.of(value, value.substring(bar + 1))
                .filter(secret -> secret.length() >= SHORTEST)
                .forEach(secret -> FORMS.updateAndGet(before -> with(before, secret)));
    }

    private static List<String> with(List<String> before, String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        Set<String> forms = new LinkedHashSet<>(before);
        forms.add(secret);
        forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        forms.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
        forms.add(secret.replace("/", "\\/"));
        forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        return forms.size() == before.size()
                ? before
                : forms.stream()
                        .sorted(Comparator.comparing(String::length).reversed())
                        .toList();
    }

    /** The same text with stars in the places of such values, as they are or as JSON, URLs and headers write them. */
    public static String mask(String text) {
        String masked = text;
        for (String form : FORMS.get()) {
            masked = masked.contains(form) ? masked.replace(form, STARS) : masked;
        }
        return masked;
    }
}
