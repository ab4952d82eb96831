/** A document that changed, the table that it belongs to, and a page of such changes as one answer of a deployment brings it. */
package io.caravan.core.change;
