/** The component {@code caravan-log:}: the batches that have landed, one after another behind the sync. */
package io.caravan.camel.log;
