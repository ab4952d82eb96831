package io.caravan.databricks;

import io.caravan.core.failure.SyncFailure;
import java.sql.SQLException;

/** Schemas are made by whoever grants the privileges; where nobody has, and we may, we make them. */
final class Schemas {
    private final Statements statements;
    private final DatabricksConfig config;

    Schemas(Statements statements, DatabricksConfig config) {
        this.statements = statements;
        this.config = config;
    }

    boolean exists(String schema) {
        SqlName name = SqlName.of(config.catalog(), schema);
        try {
            return !statements
                    .attempt("Cannot look at the schema " + name, Sql.of("DESCRIBE SCHEMA " + name.quoted()))
                    .isEmpty();
        } catch (SQLException e) {
            if (StatementErrors.isMissing(e)) {
                return false;
            }
            throw StatementErrors.of("Cannot look at the schema " + name, config.name(), e);
        }
    }

    void require(String schema, String doing) {
        if (exists(schema)) {
            return;
        }
        SqlName name = SqlName.of(config.catalog(), schema);
        try {
            var unused = statements.attempt(doing, Sql.of("CREATE SCHEMA IF NOT EXISTS " + name.quoted()));
        } catch (SQLException e) {
            throw new SyncFailure.Misconfigured(
                    doing + ": the schema " + name + " is not there and could not be created in " + config.name()
                            + ", the warehouse says " + StatementErrors.reason(e)
                            + ". Create it and grant its privileges: platform/databricks/ddl/grants.sql.",
                    StatementErrors.of(doing, config.name(), e));
        }
    }
}
