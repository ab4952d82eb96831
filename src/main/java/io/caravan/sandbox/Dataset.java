package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import java.util.List;
import java.util.Map;

/** The documents with which a deployment begins, table by table, in the order in which snapshots walk them. */
interface Dataset {
    /** One table. */
    record Table(TableRef ref, Rows rows) {}

    List<Table> tables();

    /** Rows of a table that comes into being later. */
    Rows rowsOf(TableRef table);

    /** JSON Schemas that the deployment declares, as the export API writes them: by table. */
    Map<TableRef, Map<String, Object>> declaredSchemas();
}
