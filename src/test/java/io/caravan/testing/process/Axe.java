package io.caravan.testing.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Deque's axe-core, which finds what a page hides from people who do not see it or do not use a mouse. */
public final class Axe {
    private Axe() {}

    /** Of the page that a browser shows: rule, what is wrong, where. */
    public static List<String> violations(Browser browser) {
        browser.evaluate(script() + "; true");
        JsonNode found = browser.evaluate(
                "axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a',"
                        + " 'wcag21aa', 'wcag22aa', 'best-practice']}}).then(result => result.violations.map(rule => rule.id + ': '"
                        + " + rule.help + ' ' + rule.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | ')))");
        List<String> violations = new ArrayList<>();
        found.forEach(violation -> violations.add(violation.asText()));
        return violations;
    }

    private static String script() {
        try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
            if (in == null) {
                throw new IllegalStateException("com.deque.html.axe-core:selenium has no axe.min.js");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
