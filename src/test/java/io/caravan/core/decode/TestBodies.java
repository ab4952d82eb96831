package io.caravan.core.decode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random response bodies, well-formed, in {@code convex_encoded_json}. */
final class TestBodies {
    private static final String[] TABLES = {"users", "orders", "audit_log"};
    private static final String[] COMPONENTS = {"", "waitlist", "waitlist/inner"};

    private TestBodies() {}

    static String snapshot(Random random, int rows, int noise) {
        Map<String, String> envelope = new LinkedHashMap<>();
        envelope.put("values", rows(random, rows, noise));
        envelope.put("snapshot", Long.toString(random.nextLong()));
        boolean more = random.nextBoolean();
        String cursor = wire(random, noise).string(TestValues.text(random)).toString();
        envelope.put("cursor", more || random.nextBoolean() ? cursor : "null");
        envelope.put("hasMore", Boolean.toString(more));
        return wrap(random, envelope, noise);
    }

    static String deltas(Random random, int rows, int noise) {
        Map<String, String> envelope = new LinkedHashMap<>();
        envelope.put("values", rows(random, rows, noise));
        envelope.put("cursor", Long.toString(random.nextLong()));
        envelope.put("hasMore", Boolean.toString(random.nextBoolean()));
        return wrap(random, envelope, noise);
    }

    private static String wrap(Random random, Map<String, String> envelope, int noise) {
        if (random.nextInt(4) == 0) {
            envelope.put(
                    "new",
                    wire(random, noise).value(TestValues.value(random, 3)).toString());
        }
        return wire(random, noise).envelope(envelope).toString();
    }

    private static String rows(Random random, int rows, int noise) {
        List<String> rendered = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            rendered.add(row(random, noise));
        }
        return wire(random, noise).values(rendered).toString();
    }

    private static String row(Random random, int noise) {
        Map<String, String> system = new LinkedHashMap<>();
        system.put(
                "_id", wire(random, noise).string("j" + TestValues.text(random)).toString());
        system.put("_ts", Long.toString(random.nextInt(3) == 0 ? random.nextLong() : 1_754_000_000_000_000_000L));
        system.put("_table", '"' + TABLES[random.nextInt(TABLES.length)] + '"');
        if (random.nextInt(3) > 0) {
            system.put(
                    "_component",
                    wire(random, noise).string(COMPONENTS[random.nextInt(3)]).toString());
        }
        if (random.nextInt(3) > 0) {
            system.put("_creationTime", creationTime(random));
        }
        if (random.nextInt(5) == 0) {
            system.put("_deleted", Boolean.toString(random.nextBoolean()));
        }
        if (random.nextInt(8) == 0) {
            system.put(
                    "_shard",
                    wire(random, noise).value(TestValues.value(random, 2)).toString());
        }
        return wire(random, noise).row(TestValues.document(random), system).toString();
    }

    static String creationTime(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Double.toString(random.nextInt() / 7.0);
            case 1 -> Long.toString(1_700_000_000_000L + random.nextInt());
            default -> 1_700_000_000_000L + random.nextInt() + "." + random.nextInt(1_000_000);
        };
    }

    private static TestWire wire(Random random, int noise) {
        return new TestWire(random, NumberDialect.ENCODED, noise);
    }
}
