package io.caravan.ops.page;

import io.caravan.ops.state.CheckResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every page has around it: its head, its style, its one script, and what a browser may do with it. */
public final class Frame {
    private static final String STYLE = resource("status.css");
    private static final String SCRIPT = resource("status.js");

    /** Of the tab. */
    public static final String ICON = resource("icon.svg");

    /** What a browser may do with a page: apply its one style sheet, run its one script, and talk to who served it. */
    public static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'sha256-" + sha256(STYLE) + "'; script-src 'sha256-" + sha256(SCRIPT)
                    + "'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private Frame() {}

    static String version() {
        return Optional.ofNullable(Frame.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** @param state of what the page is about; empty where it is about none */
    static Markup open(String title, Optional<CheckResult.State> state, String headline) {
        Markup page = new Markup();
        page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .text(headline + " - " + title)
                .raw(" - Caravan</title>\n<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n<style>")
                .raw(STYLE)
                .raw("</style>\n")
                .raw(state.isPresent() ? "<noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript>\n" : "")
                .raw("</head>\n<body>\n<header>\n<p class=\"brand\"><a href=\"/\">Caravan</a></p>\n<h1>")
                .name(title)
                .raw("</h1>\n");
        state.ifPresent(worst -> page.raw("<p class=\"state ")
                .raw(StatusJson.state(worst))
                .raw("\" id=\"headline\" role=\"status\" data-words>")
                .text(headline)
                .raw("</p>\n"));
        return page;
    }

    /** @param links for machines, beside those that every page has */
    static String close(Markup page, List<String> links, Instant at) {
        List<String> all = new ArrayList<>(links);
        all.addAll(List.of("/observe/health", "/observe/metrics", "/observe/info"));
        page.raw("<footer>\n<nav aria-label=\"For machines\">\n");
        all.forEach(
                path -> page.raw("<a href=\"").text(path).raw("\">").text(path).raw("</a>\n"));
        page.raw("</nav>\n<p>Caravan ").text(version()).raw(", as of <span class=\"live\" id=\"as-of\" data-live>");
        page.exactly(at).raw("</span></p>\n<p id=\"offline\" role=\"alert\" hidden></p>\n</footer>\n<script>");
        return page.raw(SCRIPT).raw("</script>\n</body>\n</html>\n").toString();
    }

    private static String resource(String name) {
        try (InputStream in = Frame.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
