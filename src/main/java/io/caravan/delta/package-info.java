/** Bronze tables as Delta tables without a warehouse: an intent decides a batch, Delta Kernel commits it table by table. */
package io.caravan.delta;
