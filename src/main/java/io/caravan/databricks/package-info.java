/** Target {@code databricks}: bronze tables, control tables and volumes of a SQL warehouse; the silver pipeline over them. */
package io.caravan.databricks;
