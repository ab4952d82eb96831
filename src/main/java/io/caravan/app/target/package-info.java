/** The target that is configured, opened for its writer or for whoever looks at it. */
package io.caravan.app.target;
