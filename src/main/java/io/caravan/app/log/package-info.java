/** What a process says: its log, and the live line of a terminal. */
package io.caravan.app.log;
