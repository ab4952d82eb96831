package io.caravan.camel.log;

import io.caravan.camel.Emit;
import io.caravan.camel.OptionValues;
import io.caravan.camel.ReaderSettings;
import io.caravan.store.S3Access;
import io.caravan.store.StoreLocation;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** The options of {@code caravan-log:}, understood. */
record LogOptions(LogPlace place, ReaderSettings reader, From from) {
    /** What becomes an exchange. */
    private enum What {
        EVENT,
        BATCH
    }

    /** Where a reader without a checkpoint begins. */
    enum From {
        BEGINNING,
        NOW
    }

    static LogOptions of(LogConfiguration given, CamelContext camel) {
        LogPlace place = place(given, camel);
        StoreLocation.require(place.location());
        return new LogOptions(place, reader(given), OptionValues.choice("from", given.getFrom(), From.values()));
    }

    private static ReaderSettings reader(LogConfiguration given) {
        String name = OptionValues.name(given.getName(), usualName(given.getLocation()));
        boolean events = OptionValues.choice("emit", given.getEmit(), What.values()) == What.EVENT;
        return new ReaderSettings(
                name,
                OptionValues.directory(given.getDirectory(), name),
                events ? Emit.EVENT : Emit.PAGE,
                given.getMaxInFlight(),
                Duration.ofMillis(given.getDelay()),
                Optional.ofNullable(given.getCheckpoint()),
                Optional.ofNullable(given.getIdempotentRepository()));
    }

    private static LogPlace place(LogConfiguration given, CamelContext camel) {
        String location = given.getLocation();
        if (!location.contains(":")) {
            return Optional.ofNullable(camel.getRegistry().lookupByNameAndType(LogPlace.bean(location), LogPlace.class))
                    .orElseThrow(() -> new IllegalArgumentException("caravan-log:" + location
                            + " is no location, and not the source that this route runs beside. Expected"
                            + " caravan-log:s3://bucket/prefix, caravan-log:file:directory, or the source of caravan run"
                            + " with target=s3. Each of several sources loads the route: caravan-log:{{source.name}} is its"
                            + " own, and a precondition leaves the route to one (docs/camel.md)"));
        }
        return new LogPlace(location, access(given));
    }

    private static S3Access access(LogConfiguration given) {
        S3Access usual = S3Access.DEFAULT;
        return new S3Access(
                said(given.getRegion()),
                said(given.getEndpoint()).map(URI::create),
                given.isPathStyle() ? S3Access.Addressing.PATH : S3Access.Addressing.VIRTUAL_HOST,
                said(given.getAssumeRole()).map(role -> new S3Access.Role(role, Optional.empty())),
                usual.encryption(),
                usual.upload(),
                usual.maxAttempts());
    }

    private static Optional<String> said(String text) {
        return Optional.ofNullable(text).filter(value -> !value.isBlank());
    }

    private static String usualName(String location) {
        String name = location.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_-]+", "-")
                .replaceAll("^-+|-+$", "");
        return name.substring(Math.max(0, name.length() - OptionValues.LONGEST_NAME));
    }
}
