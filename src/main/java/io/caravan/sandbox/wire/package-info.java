/** The export API: requests, selections, cursors, pages, refusals. */
package io.caravan.sandbox.wire;
