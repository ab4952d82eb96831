/** What is published: the tables, their parts and columns, and the record that says so, as values and as bytes. */
package io.caravan.staging.record;
