/** The embedded engine: what bounds it, how it fails, and how a name or a path becomes part of a statement. */
package io.caravan.staging.engine;
