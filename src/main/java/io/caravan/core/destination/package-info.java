/** What a target does: it takes a batch, makes it visible and proves it by a receipt; some also compact, forget and keep current state. */
package io.caravan.core.destination;
