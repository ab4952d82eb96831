/** The Hawtio console in front of a running Caravan; loaded apart, with target/console on its class path. */
package io.caravan.console;
