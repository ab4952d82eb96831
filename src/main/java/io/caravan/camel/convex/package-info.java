/** The component {@code convex:}: the engine's own sync with a user's route as its destination. */
package io.caravan.camel.convex;
