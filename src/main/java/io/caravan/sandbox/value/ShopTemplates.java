package io.caravan.sandbox.value;

import java.util.List;

/** The readable documents of the dataset {@code shop}. */
public final class ShopTemplates {
    private static final List<String> FIRST = List.of(
            "Ada", "Björn", "Chloé", "Dmitri", "Emeka", "Fatima", "Grace", "Hana", "İpek", "João", "Kenji", "Linus");
    private static final List<String> LAST = List.of(
            "Lovelace",
            "Åkesson",
            "Dubois",
            "Okafor",
            "Nguyen",
            "O'Neill",
            "Hopper",
            "Suzuki",
            "Yılmaz",
            "Silva",
            "Kowalski");
    private static final List<String> CITIES =
            List.of("Lisbon", "Malmö", "São Paulo", "Nairobi", "Kraków", "Osaka", "Zürich", "Austin", "Hà Nội");
    private static final List<String> NOUNS =
            List.of("kettle", "lamp", "notebook", "backpack", "keyboard", "teapot", "blanket", "compass", "umbrella");
    private static final List<String> ADJECTIVES =
            List.of("Blue", "Folding", "Ceramic", "Pocket", "Solar", "Quiet", "Oversized", "Vintage");
    private static final List<String> STATUS = List.of("placed", "paid", "packed", "shipped", "delivered", "returned");
    private static final List<String> EVENTS = List.of(
            "viewed", "addedToCart", "paymentAuthorized", "labelPrinted", "handedToCarrier", "deliveryAttempted");
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
            "ShopApp/4.12.1 (Android 14; Pixel 8)");

    private ShopTemplates() {}

    public static void user(Template.Spot at, ValueWriter out) {
        Dice dice = at.dice();
        String first = dice.pick(FIRST);
        String last = dice.pick(LAST);
        object(out, "address", () -> {
            text(out, "city", dice.pick(CITIES));
            text(out, "postal code", dice.below(90_000) + 10_000 + "");
            text(out, "street", dice.pick(NOUNS) + " street " + dice.below(200));
        });
        out.field("avatar");
        out.bytes(bytes(dice, 12));
        text(out, "bio", dice.oneIn(5) ? "Likes \"" + dice.pick(NOUNS) + "s\" ☕\nand 🚲." : "");
        text(out, "email", "user" + at.ordinal() + "@example.com");
        out.field("loyaltyPoints");
        loyaltyPoints(at, out);
        text(out, "name", first + " " + last);
        if (!dice.oneIn(4)) {
            out.field("referredBy");
            referrer(at, out);
        }
        out.field("tags");
        out.startArray();
        for (int i = dice.below(4); i > 0; i--) {
            out.string(dice.pick(ADJECTIVES));
        }
        out.endArray();
        out.field("verified");
        out.bool(!dice.oneIn(10));
        integer(out, "visits", dice.below(5_000));
    }

    public static void product(Template.Spot at, ValueWriter out) {
        Dice dice = at.dice();
        String name = dice.pick(ADJECTIVES) + " " + dice.pick(NOUNS);
        text(out, "description", name + " no. " + at.ordinal() + ", revision " + at.version() + ": for every day.");
        object(out, "dimensions", () -> {
            number(out, "depth cm", dice.below(1000) / 10.0);
            number(out, "height cm", dice.below(1000) / 10.0);
            number(out, "width cm", dice.below(1000) / 10.0);
        });
        text(out, "name", name);
        number(out, "price", cents(dice, 50_000));
        out.field("ratings");
        out.startArray();
        for (int i = dice.below(5); i > 0; i--) {
            out.float64(1 + dice.below(9) / 2.0);
        }
        out.endArray();
        text(out, "sku", "SKU-" + at.ordinal() + "-" + dice.below(100));
        integer(out, "stock", dice.below(2_000));
    }

    public static void order(Template.Spot at, ValueWriter out) {
        Dice dice = at.dice();
        text(out, "currency", "EUR");
        out.field("lines");
        out.startArray();
        for (int i = 1 + dice.below(3); i > 0; i--) {
            out.startObject();
            number(out, "price", cents(dice, 50_000));
            text(out, "productId", at.world().product(dice));
            integer(out, "quantity", 1 + dice.below(5));
            out.endObject();
        }
        out.endArray();
        text(out, "note", dice.oneIn(8) ? "Please ring twice — merci!" : "");
        number(out, "placedAt", at.time() * 1000.0 + dice.below(1000));
        text(out, "status", at.version() == 0 ? dice.pick(STATUS) : STATUS.get(at.version() % STATUS.size()));
        number(out, "total", cents(dice, 200_000));
        text(out, "userId", at.world().user(dice));
    }

    public static void orderEvent(Template.Spot at, ValueWriter out) {
        Dice dice = at.dice();
        number(out, "at", at.time() * 1000.0 + dice.below(1000));
        object(out, "context", () -> {
            text(out, "agent", dice.pick(AGENTS));
            text(out, "ip", "203.0.113." + dice.below(256));
            text(out, "session", Long.toHexString(dice.next()));
        });
        text(out, "event", dice.pick(EVENTS));
        number(out, "latency", dice.fraction() * 250);
        text(out, "productId", at.world().product(dice));
        integer(out, "sequence", at.ordinal() * 10 + at.version());
        text(out, "userId", at.world().user(dice));
    }

    public static void waitlistEntry(Template.Spot at, ValueWriter out) {
        Dice dice = at.dice();
        text(out, "email", "waiting" + at.ordinal() + "@example.org");
        out.field("invited");
        out.bool(at.version() > 0);
        text(out, "invitedBy", at.world().user(dice));
        number(out, "priority", dice.fraction());
        text(
                out,
                "reason",
                "I have been looking for a " + dice.pick(NOUNS) + " since " + (1990 + dice.below(30)) + ".");
    }

    public static void waitlistUser(Template.Spot at, ValueWriter out) {
        text(out, "handle", "@" + at.dice().pick(NOUNS) + at.ordinal());
        integer(out, "position", at.ordinal() + 1);
    }

    public static void review(Template.Spot at, ValueWriter out) {
        Dice dice = at.dice();
        text(out, "productId", at.world().product(dice));
        integer(out, "stars", 1 + dice.below(5));
        text(out, "text", "A " + dice.pick(ADJECTIVES) + " thing; my " + dice.pick(NOUNS) + " is jealous.");
        text(out, "userId", at.world().user(dice));
    }

    /** A column whose type the application changed twice: int64, then float64, then a string. */
    private static void loyaltyPoints(Template.Spot at, ValueWriter out) {
        int points = at.dice().below(10_000);
        switch (at.dice().below(50)) {
            case 0 -> out.string(points + " points");
            case 1, 2, 3 -> out.float64(points + 0.5);
            default -> out.int64(points);
        }
    }

    private static void referrer(Template.Spot at, ValueWriter out) {
        if (at.dice().oneIn(3)) {
            out.nothing();
        } else {
            out.string(at.world().user(at.dice()));
        }
    }

    private static double cents(Dice dice, int below) {
        return dice.below(below) / 100.0;
    }

    static byte[] bytes(Dice dice, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) dice.next();
        }
        return bytes;
    }

    private static void object(ValueWriter out, String name, Runnable fields) {
        out.field(name);
        out.startObject();
        fields.run();
        out.endObject();
    }

    private static void text(ValueWriter out, String name, String value) {
        out.field(name);
        out.string(value);
    }

    private static void number(ValueWriter out, String name, double value) {
        out.field(name);
        out.float64(value);
    }

    private static void integer(ValueWriter out, String name, long value) {
        out.field(name);
        out.int64(value);
    }
}
