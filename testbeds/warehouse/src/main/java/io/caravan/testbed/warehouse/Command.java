package io.caravan.testbed.warehouse;

import java.util.Optional;

/** A family of statements. */
interface Command {
    /** @return empty if the statement is of another family */
    Optional<Table> run(Statement statement);
}
