/** The destination whose only authority is its manifest: Parquet objects, each batch made visible by one small object. */
package io.caravan.s3;
