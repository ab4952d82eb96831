package io.caravan.cli;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Ids of documents as options and files give them. */
final class DocumentIds {
    /** Of byte order, as editors and spreadsheets on Windows write it. */
    private static final String MARK = "\uFEFF";

    private DocumentIds() {}

    /**
     * @param file one id a line; blank lines count for nothing
     * @throws SyncFailure.Misconfigured where there is none, or one that none can be; it quotes no id
     */
    static SortedSet<String> of(List<String> named, Optional<Path> file) {
        List<String> all = new ArrayList<>(named);
        file.ifPresent(path -> text(path)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(all::add));
        if (all.isEmpty()) {
            throw new SyncFailure.Misconfigured(
                    "forget was told no document. Nothing was done. Name documents by --id, or a file with an id a line by"
                            + " --ids-from.");
        }
        if (all.stream().anyMatch(id -> id.isEmpty() || id.chars().anyMatch(DocumentIds::isNone))) {
            throw new SyncFailure.Misconfigured(
                    "forget was told an id that is empty or has a blank or a control character in it. Nothing was done."
                            + " An id is one word, as in the column _id; a file has one a line.");
        }
        return new TreeSet<>(all);
    }

    private static boolean isNone(int character) {
        return Character.isWhitespace(character) || Character.isISOControl(character);
    }

    private static String text(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return text.startsWith(MARK) ? text.substring(1) : text;
        } catch (IOException e) {
            throw new SyncFailure.Misconfigured(
                    "--ids-from " + file + " cannot be read (" + e.getClass().getSimpleName()
                            + "). Nothing was done. It has to be a text file in UTF-8 with one id a line.",
                    e);
        }
    }
}
