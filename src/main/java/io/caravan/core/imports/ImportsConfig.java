package io.caravan.core.imports;

import io.caravan.core.config.ConfigReader;
import java.time.Duration;
import java.util.Locale;

/**
 * What no log tells.
 *
 * @param checkEvery how often the source is asked at most; zero is at every sync that brings something, and once a minute
 */
public record ImportsConfig(Duration checkEvery, OnDeleted onDeleted) {
    public static ImportsConfig read(ConfigReader in) {
        return new ImportsConfig(
                in.parsed("imports.checkEvery", "sync", ImportsConfig::every),
                in.choice("tables.onDeleted", OnDeleted.TRUNCATE, OnDeleted.class));
    }

    private static Duration every(String value) {
        return value.toLowerCase(Locale.ROOT).equals("sync") ? Duration.ZERO : ConfigReader.toDurationOr("sync", value);
    }
}
