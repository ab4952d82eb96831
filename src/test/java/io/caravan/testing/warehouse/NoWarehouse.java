package io.caravan.testing.warehouse;

/** An address at which no warehouse answers. */
public final class NoWarehouse {
    private NoWarehouse() {}

    /** Arguments of a {@code check} that asks there. */
    public static String[] check() {
        return new String[] {
            "check",
            "-Dtarget=databricks",
            "-Dconvex.url=sandbox:shop",
            "-Ddatabricks.url=jdbc:databricks://127.0.0.1:1/default;httpPath=/sql/1.0/warehouses/none",
            "-Ddatabricks.token=none"
        };
    }
}
