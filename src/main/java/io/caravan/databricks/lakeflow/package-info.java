/** The silver side of Databricks: a Lakeflow pipeline's SQL, one file a table, from the tables' schemas. */
package io.caravan.databricks.lakeflow;
