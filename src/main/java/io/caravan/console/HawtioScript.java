package io.caravan.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Hawtio's own script, changed where it has no setting: it opens on the routes of Caravan and on its MBean, has no tab that stays
 * empty, and asks no other host for anything.
 *
 * @param path below the console's address
 */
record HawtioScript(String path, String text) {
    private static final String CDN = "https://cdn.jsdelivr.net/npm/monaco-editor@0.43.0/min/vs";

    /** Each is in the script of Hawtio 4.2.0 exactly once; another version has to be looked at. */
    private static final Map<String, String> CHANGES = changes();

    private static Map<String, String> changes() {
        Map<String, String> changes = new LinkedHashMap<>();
        // An editor that comes from there; nothing is edited here.
        changes.put(CDN, "none");
        // The tab Source, which waits for that editor.
        changes.put("function Vc(e){var t;if(Wc(e)||Fc(e))return!1;", "function Vc(e){return!1;var t;");
        // The tab Route Diagram of all routes, which stays empty; that of one route draws.
        changes.put("function Uc(e){return Ic(e)||Nc(e)}", "function Uc(e){return Ic(e)}");
        // Camel opens on the routes of the first context, with their counts.
        changes.put(
                ":s.push(...r.path());",
                ":s.push(...(((r.children||[])[0]&&(r.children[0].children||[]).find((e=>\"routes\"===e.name)))||r).path());");
        // JMX opens on the MBean of the first source.
        changes.put(
                "if(t(e),!l.current)return;const n=[...l.current.path()];",
                "t(e);let q=e.find((e=>\"io.caravan\"===e.name));for(;q&&(q.children||[])[0];)q=q.children[0];"
                        + "if(!q&&!l.current)return;const n=[...(q||l.current).path()];");
        return changes;
    }

    static HawtioScript of(Path war) throws IOException {
        try (ZipFile archive = new ZipFile(war.toFile())) {
            for (ZipEntry entry : archive.stream().toList()) {
                if (entry.getName().matches("static/js/[^/]+[.]js")) {
                    String text = new String(archive.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    if (text.contains(CDN)) {
                        return new HawtioScript("/" + entry.getName(), changed(text));
                    }
                }
            }
        }
        throw new IllegalStateException(war + " is not Hawtio 4.2.0: no script of it names " + CDN);
    }

    private static String changed(String script) {
        String changed = script;
        for (Map.Entry<String, String> change : CHANGES.entrySet()) {
            int at = changed.indexOf(change.getKey());
            if (at < 0 || changed.indexOf(change.getKey(), at + 1) >= 0) {
                throw new IllegalStateException("Hawtio's script does not hold this once: " + change.getKey());
            }
            changed = changed.replace(change.getKey(), change.getValue());
        }
        return changed;
    }
}
