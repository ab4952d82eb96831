/** The JDBC driver: pool, statements in flight, and what its errors mean. */
package io.caravan.databricks.driver;
