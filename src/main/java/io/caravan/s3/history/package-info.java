/** The history with an end: batches that put files without some rows in the place of others. */
package io.caravan.s3.history;
