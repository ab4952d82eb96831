package io.caravan.sandbox;

import java.util.List;

/** Documents that read like a shop's, of about 400 bytes in the large tables. */
final class ShopRecipes {
    private static final List<String> FIRST = List.of(
            "Ada", "Grace", "Linus", "Edsger", "Barbara", "Ken", "Margaret", "Donald", "Zoë", "José", "Mei", "Søren");
    private static final List<String> LAST = List.of(
            "Lovelace",
            "Hopper",
            "Torvalds",
            "Dijkstra",
            "Liskov",
            "Thompson",
            "Hamilton",
            "Knuth",
            "Müller",
            "Nuñez",
            "李");
    private static final List<String> CITY =
            List.of("Lisbon", "Kyoto", "Montréal", "Nairobi", "Zürich", "Oslo", "Lima");
    private static final List<String> STATUS = List.of("placed", "paid", "packed", "shipped", "delivered", "returned");
    private static final List<String> ADJECTIVE =
            List.of("quiet", "sturdy", "folding", "woolen", "tiny", "bright", "late");
    private static final List<String> NOUN =
            List.of("lamp", "kettle", "bicycle", "notebook", "chair", "window", "otter");
    private static final List<String> EVENT =
            List.of("created", "paymentAuthorized", "labelPrinted", "scanned", "noted");
    private static final double EPOCH_2026 = 1_767_225_600_000.0;

    private ShopRecipes() {}

    static void user(long ordinal, Dice dice, ValueWriter out) {
        String first = dice.pick(FIRST);
        text(out, "name", first + " " + dice.pick(LAST));
        text(out, "email", "user" + ordinal + "@example.com");
        out.field("age");
        out.int64(18 + dice.below(70));
        number(out, "score", Math.floor(dice.fraction() * 1000) / 10);
        flag(out, "active", !dice.oneIn(7));
        out.field("address");
        out.startObject();
        text(out, "city", dice.pick(CITY));
        text(out, "street", dice.pick(ADJECTIVE) + " " + dice.pick(NOUN) + " street " + dice.below(300));
        text(out, "postal code", Integer.toString(10_000 + dice.below(89_999)));
        out.endObject();
        out.field("tags");
        out.startArray();
        for (int i = dice.below(4); i > 0; i--) {
            out.string(dice.pick(ADJECTIVE));
        }
        out.endArray();
        out.field("referrer");
        if (dice.oneIn(3)) {
            out.nothing();
        } else {
            out.string("https://example.com/?utm=" + dice.hex(12));
        }
        text(out, "bio", sentence(dice, 12));
    }

    static void product(long ordinal, Dice dice, ValueWriter out) {
        text(out, "title", dice.pick(ADJECTIVE) + " " + dice.pick(NOUN));
        text(out, "sku", "SKU-" + ordinal + "-" + dice.hex(4));
        out.field("stock");
        out.int64(dice.below(5000));
        number(out, "price", Math.floor(dice.fraction() * 10_000) / 100);
        out.field("rating");
        switch (dice.below(12)) {
            case 0 -> out.string("unrated");
            case 1, 2 -> out.float64(dice.below(50) / 10.0);
            default -> out.int64(dice.below(6));
        }
        out.field("thumbnail");
        byte[] thumbnail = new byte[24];
        for (int i = 0; i < thumbnail.length; i++) {
            thumbnail[i] = (byte) dice.below(256);
        }
        out.bytes(thumbnail);
        text(out, "description", sentence(dice, 30));
    }

    static void order(long ordinal, Dice dice, ValueWriter out) {
        text(out, "user", "j" + dice.hex(16) + dice.hex(15));
        text(out, "status", dice.pick(STATUS));
        number(out, "total", Math.floor(dice.fraction() * 100_000) / 100);
        number(out, "placedAt", EPOCH_2026 + Math.floor(dice.fraction() * 2.5e10));
        out.field("number");
        out.int64(9_000_000_000_000_000_000L + ordinal);
        out.field("lines");
        out.startArray();
        for (int i = 1 + dice.below(3); i > 0; i--) {
            out.startObject();
            text(out, "product", dice.pick(ADJECTIVE) + " " + dice.pick(NOUN));
            out.field("quantity");
            out.int64(1 + dice.below(5));
            number(out, "price", Math.floor(dice.fraction() * 10_000) / 100);
            out.endObject();
        }
        out.endArray();
        if (dice.oneIn(2)) {
            text(out, "note", sentence(dice, 6));
        }
    }

    static void orderEvent(long ordinal, Dice dice, ValueWriter out) {
        text(out, "order", "j" + dice.hex(16) + dice.hex(15));
        text(out, "type", dice.pick(EVENT));
        number(out, "at", EPOCH_2026 + Math.floor(dice.fraction() * 2.5e10));
        out.field("sequence");
        out.int64(ordinal);
        out.field("payload");
        out.startObject();
        text(out, "carrier", dice.pick(CITY) + " Freight");
        text(out, "trackingCode", dice.hex(16) + dice.hex(16));
        number(out, "weight", dice.fraction() * 30);
        flag(out, "signed", dice.oneIn(2));
        text(out, "message", sentence(dice, 10));
        out.endObject();
    }

    static void entry(long ordinal, Dice dice, ValueWriter out) {
        text(out, "email", "waiting" + ordinal + "@example.com");
        out.field("position");
        out.int64(ordinal);
        flag(out, "invited", dice.oneIn(5));
        text(out, "Name", dice.pick(FIRST));
        text(out, "name", dice.pick(LAST));
    }

    static void note(long ordinal, Dice dice, ValueWriter out) {
        text(out, "text", sentence(dice, 8));
        number(out, "order", ordinal + dice.fraction());
    }

    private static String sentence(Dice dice, int words) {
        StringBuilder sentence = new StringBuilder();
        for (int i = 0; i < words; i++) {
            sentence.append(i == 0 ? "" : " ").append(dice.pick(i % 3 == 2 ? NOUN : ADJECTIVE));
        }
        return sentence.toString();
    }

    private static void text(ValueWriter out, String name, String value) {
        out.field(name);
        out.string(value);
    }

    private static void number(ValueWriter out, String name, double value) {
        out.field(name);
        out.float64(value);
    }

    private static void flag(ValueWriter out, String name, Boolean value) {
        out.field(name);
        out.bool(value);
    }
}
