/** What a deployment says, and what has landed, as exchanges of Camel: the components {@code convex} and {@code caravan-log}. */
package io.caravan.camel;
