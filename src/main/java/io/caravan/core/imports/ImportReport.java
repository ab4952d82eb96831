package io.caravan.core.imports;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.TableState;
import io.caravan.core.checkpoint.TableState.Announced;
import io.caravan.core.checkpoint.TableState.Gone;
import io.caravan.core.checkpoint.TableState.Missing;
import io.caravan.core.checkpoint.TableState.Settling;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of imports and deleted tables: a line for each change, none while nothing changes. */
final class ImportReport {
    private static final Logger LOG = LoggerFactory.getLogger(ImportReport.class);

    private final String source;

    ImportReport(String source) {
        this.source = source;
    }

    void changes(Imports before, Imports after) {
        SortedSet<TableRef> tables = new TreeSet<>(before.tables().keySet());
        tables.addAll(after.tables().keySet());
        for (TableRef table : tables) {
            change(table.label(), before.of(table).orElse(null), after.of(table).orElse(null));
        }
    }

    private void change(String table, TableState before, TableState after) {
        if (after instanceof Announced announced && announced.isUnderWay() && !isUnderWay(before)) {
            LOG.warn(
                    "{}: an import of {} is under way. Until it ends, readers keep the table as it last was, or get what a walk of"
                            + " it shows; other tables go on",
                    source,
                    table);
        } else if (after instanceof Settling settling && settling.then() == Settling.Then.FOLLOWED) {
            if (isUnderWay(before)) {
                LOG.warn(
                        "{}: the import of {} has ended, or was given up. The table is walked and complete again",
                        source,
                        table);
            } else {
                LOG.info("{}: {} is new, or was imported. It is walked", source, table);
            }
        } else if (after instanceof Missing && !(before instanceof Missing)) {
            LOG.info("{}: the deployment does not name {} any more", source, table);
        } else if (after instanceof Gone && !(before instanceof Gone)) {
            LOG.warn(
                    "{}: {} was deleted in the deployment. {}",
                    source,
                    table,
                    before instanceof Missing
                            ? "What has landed stays (onDeleted=keep)"
                            : "It is empty from now on (onDeleted=truncate); its history stays");
        }
    }

    private static boolean isUnderWay(TableState state) {
        return state instanceof Announced announced && announced.isUnderWay();
    }

    void firstSyncDuringImport() {
        LOG.warn(
                "{}: an import is under way, or was a moment ago. So the first sync walks each table by list_snapshot",
                source);
    }

    void impossible(Exception why) {
        LOG.warn(
                "{}: imports cannot be seen, as the deployment has no Data Sync for this key. After an import or a restore,"
                        + " resync the tables that it touched. The deployment says: {}",
                source,
                why.getMessage());
    }

    void expired(Exception why) {
        LOG.warn(
                "{}: whether tables were imported meanwhile is not known any more, so all of them are walked: {}",
                source,
                why.getMessage());
    }

    void unanswered(Exception why) {
        LOG.warn(
                "{}: whether imports are under way is not known. What lands is not called complete until the deployment says: {}",
                source,
                why.getMessage());
    }
}
