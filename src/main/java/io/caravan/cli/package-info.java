/** Commands and their exit codes. */
package io.caravan.cli;
