package io.caravan.camel.convex;

import static io.caravan.camel.OptionValues.atLeast;
import static io.caravan.camel.OptionValues.choice;
import static io.caravan.camel.OptionValues.isBlank;

import io.caravan.camel.Emit;
import io.caravan.camel.OptionValues;
import io.caravan.camel.ReaderSettings;
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
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The options of {@code convex:}, understood. */
record Options(Address address, ReaderSettings reader, ConvexConfiguration given, Selection selection) {
    private static final Duration NEVER = Duration.ofDays(36_500);

    static Options of(ConvexConfiguration given) {
        Address address = Address.of(given.getDeployment());
        if (!address.isSandbox() && isBlank(given.getDeployKey())) {
            throw new IllegalArgumentException("deployKey is missing: " + address.text()
                    + " needs one. Create it in Convex's dashboard under Settings, Deploy Keys");
        }
        Options options = new Options(address, reader(given, address), given, selection(given.getSelection()));
        options.prove();
        return options;
    }

    private static ReaderSettings reader(ConvexConfiguration given, Address address) {
        String name = OptionValues.name(given.getName(), address.name());
        return new ReaderSettings(
                name,
                OptionValues.directory(given.getDirectory(), name),
                choice("emit", given.getEmit(), Emit.values()),
                given.getMaxInFlight(),
                Duration.ofMillis(given.getDelay()),
                Optional.ofNullable(given.getCheckpoint()),
                Optional.ofNullable(given.getIdempotentRepository()));
    }

    private void prove() {
        protocol();
        onExpiredCursor();
        onDeleted();
        atLeast(1, "maxAttempts", given.getMaxAttempts());
        atLeast(0, "checkImportsEvery", given.getCheckImportsEvery());
        atLeast(1, "connectTimeout", given.getConnectTimeout());
        atLeast(1, "responseTimeout", given.getResponseTimeout());
        atLeast(1, "callTimeout", given.getCallTimeout());
    }

    private static Selection selection(String text) {
        try {
            return isBlank(text) ? Selection.EVERYTHING : SelectionText.parse(text);
        } catch (JsonFormatException e) {
            throw new IllegalArgumentException("selection: " + e.getMessage(), e);
        }
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

    /** @param pauses waits between two attempts at a call */
    SyncRuntime runtime(Clock clock, Sleeper pauses) {
        return new SyncRuntime(
                reader.name(),
                address.text(),
                reader.directory(),
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
                reader.name(),
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
