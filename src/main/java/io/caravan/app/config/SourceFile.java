package io.caravan.app.config;

import io.caravan.core.config.ConfigurationException;
import io.caravan.core.config.PropertiesFile;
import java.nio.file.Path;
import java.util.Map;

/**
 * The file of one of several sources, as it was when it was read.
 *
 * @param shown its name in messages
 * @param usualName of the source, where nothing names it
 */
record SourceFile(String shown, String usualName, Map<String, PropertiesFile.Line> lines) {
    static final String ENDING = ".properties";

    /** @throws ConfigurationException where it cannot be read, or is not UTF-8 */
    static SourceFile read(Path file) {
        String name = file.getFileName().toString();
        return new SourceFile(
                shown(file),
                name.substring(0, name.length() - ENDING.length()),
                PropertiesFile.read(file, shown(file)));
    }

    static String shown(Path file) {
        return file.getParent().getFileName() + "/" + file.getFileName();
    }
}
