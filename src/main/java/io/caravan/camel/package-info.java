/**
 * Change events as exchanges of Camel: how pages of them are delivered, what a route sees of an event, and parts that a route may name.
 * Each component has a room of its own.
 */
package io.caravan.camel;
