package io.caravan.core.checkpoint;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Checkpoints of every shape, by seed. */
public final class RandomCheckpoints {
    private static final String LETTERS = "abcXYZ019_ .-`\"\\;\u0000\u001b\u00e9\u4e2d\ud83d\ude00";

    private final Random random;

    public RandomCheckpoints(long seed) {
        this.random = new Random(seed);
    }

    public Checkpoint next() {
        return new Checkpoint(text(8), text(20), random.nextLong() >>> 1, text(64), generations(), schemas(), phase());
    }

    private SortedMap<TableRef, Long> generations() {
        SortedMap<TableRef, Long> generations = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            generations.put(table(), random.nextLong() >>> 1);
        }
        return generations;
    }

    private SortedMap<TableRef, SchemaFingerprint> schemas() {
        SortedMap<TableRef, SchemaFingerprint> schemas = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            schemas.put(table(), new SchemaFingerprint(Long.toHexString(random.nextLong())));
        }
        return schemas;
    }

    private Phase phase() {
        if (random.nextBoolean()) {
            return new Phase.DeltaTail(random.nextLong());
        }
        if (random.nextBoolean()) {
            return new Phase.DataSync(
                    random.nextBoolean() ? Optional.empty() : Optional.of(text(40)),
                    random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong()));
        }
        return new Phase.InitialSnapshot(
                random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong()),
                random.nextBoolean() ? Optional.empty() : Optional.of(text(40)),
                random.nextBoolean() ? "" : text(40),
                random.nextBoolean() ? Optional.empty() : Optional.of(text(40)));
    }

    private TableRef table() {
        String component = random.nextBoolean() ? "" : text(6) + (random.nextBoolean() ? "" : "/" + text(4));
        return TableRef.of(component.startsWith("/") ? "c" + component : component, "t" + text(8));
    }

    private String text(int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            int at = LETTERS.offsetByCodePoints(0, random.nextInt(LETTERS.codePointCount(0, LETTERS.length())));
            text.appendCodePoint(LETTERS.codePointAt(at));
        }
        return text.toString();
    }
}
