/**
 * A body of the export API becomes proven, canonical, spooled events, in two passes and without holding a page in memory.
 *
 * <p>One room of more than 30 files, on purpose: scanner, values and spool share one window of bytes and one output by fields of this package,
 * which the loop over every byte reads and writes. A wall between them would make those fields public.
 */
package io.caravan.core.decode;
