/** Which rows of a history go, and the batch that says so, whoever keeps its files. */
package io.caravan.history;
