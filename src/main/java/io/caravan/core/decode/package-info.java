/** A body of the export API becomes proven, canonical, spooled events, in two passes and without holding a page in memory. */
package io.caravan.core.decode;
