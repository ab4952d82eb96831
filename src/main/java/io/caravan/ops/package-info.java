/** Health, metrics and the status page of a running Caravan; made from what the core tells its listener. */
package io.caravan.ops;
