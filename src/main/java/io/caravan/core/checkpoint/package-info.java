/** The place in a source up to which all has landed, and what is known of the completeness of its tables. */
package io.caravan.core.checkpoint;
