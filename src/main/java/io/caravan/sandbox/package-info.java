/**
 * The built-in Convex deployment: serves both export protocols over HTTP on loopback, from generated documents or from
 * a backup ZIP, and lets tests and demonstrations steer it. Knows the wire format only: it shares no encoder or decoder
 * with the client that it tests.
 */
package io.caravan.sandbox;
