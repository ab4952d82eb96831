/**
 * What Caravan knows about change data, without knowing any target, any route or any SQL: the Convex client, the change
 * events, the checkpoint and the protocol between them. Depends on the JDK, SLF4J and Jackson's streaming parser only.
 */
package io.caravan.core;
