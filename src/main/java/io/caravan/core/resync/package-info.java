/** A user's request to read tables anew, as a file that waits for the next sync. */
package io.caravan.core.resync;
