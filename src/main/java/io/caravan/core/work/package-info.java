/** Threads, pauses, retries and cadences; time is injected. */
package io.caravan.core.work;
