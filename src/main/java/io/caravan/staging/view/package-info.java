/** What is published, and the history, as relations that a statement can read while others publish. */
package io.caravan.staging.view;
