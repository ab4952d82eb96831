/** With what a sandbox begins: the shop, nothing, or a backup. */
package io.caravan.sandbox.dataset;
