/**
 * The numbered, chained, fenced log of batch records over a store: who owns a location, where a writer stands, which record a
 * number has, what the records add up to, and which files no record names. Formats are each target's own, by its
 * {@link io.caravan.ledger.LedgerLayout}.
 */
package io.caravan.ledger;
