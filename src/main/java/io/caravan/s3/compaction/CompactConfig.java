package io.caravan.s3.compaction;

import io.caravan.core.config.ConfigReader;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * When small files become large ones.
 *
 * @param every of {@code run}: empty for never, zero for after every sync
 * @param minFileSize bytes; larger files stay as they are
 * @param fileSize bytes of a file that is written
 * @param minFiles adjacent ones of a table that are worth it
 * @param grace how long a replaced file stays
 */
public record CompactConfig(Optional<Duration> every, long minFileSize, long fileSize, int minFiles, Duration grace) {
    public static CompactConfig read(ConfigReader in) {
        CompactConfig config = new CompactConfig(
                in.parsed("compact.every", "1h", CompactConfig::every),
                in.bytes("compact.minFileSize", "32MB"),
                in.bytes("compact.fileSize", "128MB"),
                in.count("compact.minFiles", 10, 2),
                in.duration("compact.grace", "24h"));
        if (config.minFileSize() > config.fileSize()) {
            in.conflict(
                    "compact.minFileSize: must not be larger than compact.fileSize",
                    "compact.minFileSize",
                    "compact.fileSize");
        }
        return config;
    }

    private static Optional<Duration> every(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "never" -> Optional.empty();
            case "sync" -> Optional.of(Duration.ZERO);
            default -> Optional.of(ConfigReader.toDurationOr("sync, or never", value));
        };
    }
}
