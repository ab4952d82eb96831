package io.caravan.app.config;

/** Where batches land. */
public enum Target {
    S3,
    DELTA,
    DATABRICKS
}
