package io.caravan.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A file of properties in UTF-8, with or without a byte order mark, whatever ends its lines. */
public final class PropertiesFile {
    private static final String MARK = "\uFEFF";

    /**
     * @param line that it begins in, from 1
     * @param before line whose value of the same key has no effect by it; 0 where there is none
     */
    public record Line(String value, int line, int before) {}

    private PropertiesFile() {}

    /** @throws ConfigurationException where it cannot be read, or is not UTF-8 */
    public static Map<String, Line> read(Path file, String name) {
        try {
            return parse(Files.readAllBytes(file), name);
        } catch (IOException e) {
            throw unreadable(name, file, e);
        }
    }

    /** @param name of a file or folder that settings are in */
    public static ConfigurationException unreadable(String name, Path place, IOException why) {
        return new ConfigurationException(
                List.of(name + " cannot be read by user " + System.getProperty("user.name", "unknown")
                        + " (" + why.getClass().getSimpleName() + " " + place.toAbsolutePath()
                        + "); let this user read it, or start another one that may"));
    }

    /** Throws where something has the name of a file of settings and holds none: nobody would notice that they are not there. */
    public static void requireNoOther(Path file, String name) {
        try {
            if (Files.readAttributes(file, BasicFileAttributes.class).isDirectory()) {
                throw new ConfigurationException(List.of(name + " is a folder, " + file.toAbsolutePath()
                        + ", and no file of settings; put the file there, or remove the folder (docker makes one where the"
                        + " file that it is to mount is not there)"));
            }
        } catch (NoSuchFileException none) {
            if (Files.isSymbolicLink(file)) {
                throw new ConfigurationException(List.of(name + " is a link to a file that is not there, "
                        + file.toAbsolutePath() + "; put that file there, or remove the link"));
            }
        } catch (IOException e) { // such as a folder that this user cannot enter
            throw unreadable(name, file, e);
        }
    }

    public static Map<String, Line> read(InputStream in, String name) throws IOException {
        return parse(in.readAllBytes(), name);
    }

    private static Map<String, Line> parse(byte[] bytes, String name) {
        List<String> lines = List.of(text(bytes, name).split("\r\n|\r|\n", -1));
        Map<String, Line> values = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            StringBuilder logical = new StringBuilder(lines.get(i));
            while (!isComment(lines.get(first)) && goesOn(lines.get(i)) && i + 1 < lines.size()) {
                i++;
                logical.append('\n').append(lines.get(i));
            }
            entry(logical.toString(), name, first + 1)
                    .forEach((key, value) -> values.merge(
                            key,
                            new Line(value, first + 1, 0),
                            (before, now) -> new Line(now.value(), now.line(), before.line())));
        }
        return values;
    }

    private static Map<String, String> entry(String logical, String name, int line) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(logical));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(List.of(name + ", line " + line
                    + ": \\u wants four hexadecimal digits; a backslash of a path is written twice"));
        }
        Map<String, String> entry = new LinkedHashMap<>();
        one.stringPropertyNames().forEach(key -> entry.put(key, one.getProperty(key)));
        return entry;
    }

    private static boolean isComment(String line) {
        String text = line.stripLeading();
        return text.startsWith("#") || text.startsWith("!");
    }

    /** With an odd number of backslashes at its end. */
    private static boolean goesOn(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\\') {
            end--;
        }
        return (line.length() - end) % 2 == 1;
    }

    private static String text(byte[] bytes, String name) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(List.of(name + " is not UTF-8; save it as UTF-8"));
        }
    }
}
