/** Which rows of a history are over, whoever keeps its files. */
package io.caravan.history;
