/** Faults on the way between the sandbox and its client. */
package io.caravan.sandbox.fault;
