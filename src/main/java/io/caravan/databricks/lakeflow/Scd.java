package io.caravan.databricks.lakeflow;

/** What a silver table keeps of a document: slowly changing dimension, type 1 or 2. */
public enum Scd {
    /** Its current revision. */
    TYPE_1(1),
    /** Every revision, with the time from which and until which it held. */
    TYPE_2(2);

    private final int number;

    Scd(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
