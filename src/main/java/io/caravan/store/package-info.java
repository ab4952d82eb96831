/** Objects by key, below a directory or a prefix of an S3 bucket: what every target that owns its files stands on. See docs/adr/0015. */
package io.caravan.store;
