/** A deployment: its calls, their retries, what its answers mean, and what of it is selected. */
package io.caravan.core.convex;
