/** Adapters between the routes (routes/*.camel.yaml) and the core: they pass bodies on and decide nothing. */
package io.caravan.route;
