package io.caravan.testing.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.ledger.ParquetRows;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.StagedTables;
import io.caravan.testing.ledger.StagingOracle;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Compares silver with the embedded staging of the same source, which {@link StagingOracle} compares with the sandbox's own state. */
public final class SilverOracle {
    private SilverOracle() {}

    /**
     * Every value of these tables, and that nothing had to be rescued.
     *
     * @param silver the current state of a table, as {@link ParquetRows} gives it
     * @return how many rows were compared with the sandbox's own, of all tables
     */
    public static int verify(
            SandboxLog log,
            Workplace staging,
            List<SilverName> tables,
            Function<SilverName, Map<String, Map<String, String>>> silver) {
        return verify(log, staging, tables::contains, silver);
    }

    /** As {@link #verify(SandboxLog, Workplace, List, Function)}. */
    public static int verify(
            SandboxLog log,
            Workplace staging,
            Predicate<SilverName> tables,
            Function<SilverName, Map<String, Map<String, String>>> silver) {
        int rows = StagingOracle.verify(log, staging.lake());
        Path lake = staging.lake().root();
        for (JsonNode table : StagedTables.of(lake).orElseThrow().published().get("tables")) {
            if (!tables.test(SilverName.of(table))) {
                continue;
            }
            List<Path> files = new ArrayList<>();
            table.get("files")
                    .forEach(file -> files.add(lake.resolve(file.get("key").asText())));
            verify(SilverName.of(table), files, silver);
        }
        return rows;
    }

    private static void verify(
            SilverName name, List<Path> files, Function<SilverName, Map<String, Map<String, String>>> silver) {
        Map<String, Map<String, String>> expected = files.isEmpty() ? Map.of() : ParquetRows.of(files);
        Map<String, Map<String, String>> actual = silver.apply(name);
        assertThat(actual.keySet()).as(name.sql()).isEqualTo(expected.keySet());
        actual.forEach((id, row) -> {
            assertThat(row.remove("_rescued")).as(name + " " + id).endsWith(" NULL");
            assertThat(row).as(name + " " + id).containsExactlyInAnyOrderEntriesOf(expected.get(id));
        });
    }
}
