/** A deployment as it is: tablets, its log of writes, and the journal of commands that changed it. */
package io.caravan.sandbox.data;
