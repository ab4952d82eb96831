package io.caravan.camel;

import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.SelectionText;
import io.caravan.core.file.WriterId;
import io.caravan.core.imports.ImportsConfig;
import io.caravan.core.imports.OnDeleted;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.sync.BatchLimits;
import io.caravan.core.sync.OnExpiredCursor;
import io.caravan.core.sync.SyncSettings;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.work.RetryPolicy;
import io.caravan.core.work.Sleeper;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The options of {@code convex:}, understood. */
record Options(Address address, String name, Path directory, ConvexConfiguration given, Selection selection) {
    static final int LONGEST_NAME = 64;

    private static final Duration NEVER = Duration.ofDays(36_500);

    static Options of(ConvexConfiguration given) {
        Address address = Address.of(given.getDeployment());
        if (!address.isSandbox() && isBlank(given.getDeployKey())) {
            throw new IllegalArgumentException("deployKey is missing: " + address.text()
                    + " needs one. Create it in Convex's dashboard under Settings, Deploy Keys");
        }
        String name = isBlank(given.getName()) ? address.name() : given.getName();
        if (!name.matches("[A-Za-z0-9_-]{1," + LONGEST_NAME + "}")) {
            throw new IllegalArgumentException(
                    "name: expected 1 to " + LONGEST_NAME + " letters, digits, _ or -, not " + name);
        }
        Path directory = isBlank(given.getDirectory()) ? Path.of("data", "camel", name) : Path.of(given.getDirectory());
        Options options = new Options(address, name, directory, given, selection(given.getSelection()));
        options.prove();
        return options;
    }

    private void prove() {
        emit();
        protocol();
        onExpiredCursor();
        onDeleted();
        if (given.getMaxInFlight() < 1 || given.getMaxAttempts() < 1 || given.getDelay() < 0) {
            throw new IllegalArgumentException(
                    "maxInFlight and maxAttempts are 1 or more, and delay is 0 or more milliseconds");
        }
    }

    static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }

    private static Selection selection(String text) {
        try {
            return isBlank(text) ? Selection.EVERYTHING : SelectionText.parse(text);
        } catch (JsonFormatException e) {
            throw new IllegalArgumentException("selection: " + e.getMessage(), e);
        }
    }

    Delivery.Emit emit() {
        return choice("emit", given.getEmit(), Delivery.Emit.values());
    }

    Protocol protocol() {
        return choice("protocol", given.getProtocol(), Protocol.values());
    }

    private OnExpiredCursor onExpiredCursor() {
        return choice("onExpiredCursor", given.getOnExpiredCursor(), OnExpiredCursor.values());
    }

    private OnDeleted onDeleted() {
        return choice("onDeleted", given.getOnDeleted(), OnDeleted.values());
    }

    static <E extends Enum<E>> E choice(String option, String text, E[] values) {
        return Stream.of(values)
                .filter(value -> word(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(option + ": expected one of "
                        + Stream.of(values).map(Options::word).toList() + ", not " + text));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Duration delay() {
        return Duration.ofMillis(given.getDelay());
    }

    /** @param pauses waits between two attempts at a call */
    SyncRuntime runtime(Clock clock, Sleeper pauses) {
        return new SyncRuntime(
                name,
                address.text(),
                directory(),
                RetryPolicy.DEFAULT.withMaxAttempts(given.getMaxAttempts()),
                clock,
                pauses,
                RandomGenerator.getDefault(),
                WriterId::random,
                SyncListener.NOBODY);
    }

    /** A page is a batch, whatever its size; an idle source needs no sign of life. */
    SyncSettings sync(Clock clock) {
        return new SyncSettings(
                name,
                address.text(),
                protocol(),
                selection,
                new BatchLimits(Long.MAX_VALUE, Long.MAX_VALUE, NEVER),
                NEVER,
                onExpiredCursor(),
                new ImportsConfig(Duration.ofMillis(given.getCheckImportsEvery()), onDeleted()),
                clock);
    }
}
