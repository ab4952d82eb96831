package io.caravan.databricks.lakeflow;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.TableSchema;

/**
 * A table to be written.
 *
 * @param schema the widest known; what it does not name or does not allow goes to {@code _rescued}
 */
public record SilverTable(TableRef table, TableSchema schema, Scd scd) {}
