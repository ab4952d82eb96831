/** The configuration of a process, of one source or of several, with the origin of each value. */
package io.caravan.app.config;
