/** What somebody should be told although nobody looks: made of what the core tells its listener, and posted by the route {@code notify}. */
package io.caravan.ops.notify;
