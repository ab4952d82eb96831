package io.caravan.sql;

import java.util.Locale;

/** How rows are written. */
public enum Format {
    TABLE(""),
    CSV("FORMAT csv, HEADER"),
    JSON("FORMAT json"),
    PARQUET("FORMAT parquet, COMPRESSION zstd");

    private final String options;

    Format(String options) {
        this.options = options;
    }

    /** Of DuckDB's COPY. */
    String options() {
        return options;
    }

    /** As people write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
