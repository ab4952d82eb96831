/** What a person sees of a running Caravan in a browser, and the same for scripts: pages made on the server, which need no JavaScript. */
package io.caravan.ops.page;
