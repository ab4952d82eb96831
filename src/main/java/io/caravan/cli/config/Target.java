package io.caravan.cli.config;

/** Where batches land. */
public enum Target {
    S3,
    DELTA,
    DATABRICKS
}
