/** What a sync tells whoever watches it: small facts, once a page, a call, a step or a batch, never once an event. */
package io.caravan.core.watch;
