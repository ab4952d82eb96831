package io.caravan.store;

/** The keys of a target that exists for these tests only. */
final class Keys {
    static final String RECORDS = "records/";
    static final String FILES = "files/";
    static final StoreLayout LAYOUT = new StoreLayout(
            "test.location",
            RECORDS,
            FILES,
            key -> key.value().matches("files/.*/[0-9]{20}[.]parquet"),
            "_tmp/",
            "_probe/",
            key -> key.value().startsWith("versions/"));

    private Keys() {}

    static ObjectKey record(long number) {
        return new ObjectKey(RECORDS + "%020d.json".formatted(number));
    }

    static ObjectKey file(String folder, long number) {
        return new ObjectKey(FILES + folder + "/%020d.parquet".formatted(number));
    }
}
