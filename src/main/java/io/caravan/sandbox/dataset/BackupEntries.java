package io.caravan.sandbox.dataset;

import io.caravan.core.change.TableRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;

/**
 * Which entries of a backup hold documents of which tables. People unpack backups and pack them again: there may be folders around
 * everything, and what their system leaves beside.
 */
final class BackupEntries {
    private static final String DOCUMENTS = "/documents.jsonl";
    private static final String COMPONENTS = "_components/";
    private static final String LEFT_BY_MACS = "__MACOSX/";

    private final List<? extends ZipEntry> entries;
    private final String around;

    BackupEntries(List<? extends ZipEntry> all) {
        this.entries = all.stream()
                .filter(entry -> entry.getName().endsWith(DOCUMENTS))
                .filter(entry -> !entry.getName().startsWith(LEFT_BY_MACS)
                        && !entry.getName().contains("/" + LEFT_BY_MACS))
                .toList();
        this.around = around(entries.stream().map(BackupEntries::folders).toList());
    }

    List<? extends ZipEntry> entries() {
        return entries;
    }

    /** Empty for what is no table of a user. */
    Optional<TableRef> table(ZipEntry entry) {
        String rest = entry.getName().substring(around.length(), entry.getName().length() - DOCUMENTS.length());
        List<String> component = new ArrayList<>();
        while (rest.startsWith(COMPONENTS)) {
            String inside = rest.substring(COMPONENTS.length());
            int slash = inside.indexOf('/');
            if (slash < 0) {
                return Optional.empty();
            }
            component.add(inside.substring(0, slash));
            rest = inside.substring(slash + 1);
        }
        boolean user = !rest.startsWith("_") && rest.indexOf('/') < 0;
        return user ? Optional.of(TableRef.of(String.join("/", component), rest)) : Optional.empty();
    }

    /** Those above the folder of the table. */
    private static List<String> folders(ZipEntry entry) {
        List<String> all = Arrays.asList(entry.getName().split("/", -1));
        return all.subList(0, all.size() - 2);
    }

    /** What all have in common, up to a folder that means something. */
    private static String around(List<List<String>> folders) {
        StringBuilder common = new StringBuilder();
        for (int depth = 0; !folders.isEmpty() && depth < folders.get(0).size(); depth++) {
            String folder = folders.get(0).get(depth);
            int at = depth;
            boolean everywhere = folders.stream()
                    .allMatch(path -> path.size() > at && path.get(at).equals(folder));
            if (!everywhere || folder.startsWith("_")) {
                break;
            }
            common.append(folder).append('/');
        }
        return common.toString();
    }
}
