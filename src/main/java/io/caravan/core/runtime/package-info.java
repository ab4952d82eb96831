/** What the parts of one source's sync are given besides their configuration: whose they are, time, chance, and who listens. */
package io.caravan.core.runtime;
