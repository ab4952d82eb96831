package io.caravan.s3.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.Golden;
import io.caravan.core.change.TableRef;
import io.caravan.core.schema.ColumnType;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.AsOf;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Key;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** After an upgrade, what an older version published is read. */
class PublishedCodecTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @Test
    void published_staging_of_version_1_is_read_for_ever() {
        Golden.assertEqual("published/v1/full.json", PublishedCodec.write(published()));
        assertThat(PublishedCodec.read(Golden.read("published/v1/full.json"), S3Key.STATE, "golden"))
                .isEqualTo(published());
    }

    @Test
    void published_staging_of_version_2_whose_tables_are_of_several_batches_is_read_for_ever() {
        Golden.assertEqual("published/v2/uneven.json", PublishedCodec.write(uneven()));
        assertThat(PublishedCodec.read(Golden.read("published/v2/uneven.json"), S3Key.STATE, "golden"))
                .isEqualTo(uneven());
    }

    @Test
    void published_staging_of_versions_3_and_4_that_names_delta_versions_is_read_for_ever() {
        for (Map.Entry<String, Published> golden : Map.of(
                        "published/v3/full.json",
                        withDelta(published()),
                        "published/v4/uneven.json",
                        withDelta(uneven()))
                .entrySet()) {
            Golden.assertEqual(golden.getKey(), PublishedCodec.write(golden.getValue()));
            assertThat(PublishedCodec.read(Golden.read(golden.getKey()), S3Key.STATE, "golden"))
                    .isEqualTo(golden.getValue());
        }
    }

    private static Published withDelta(Published published) {
        return new Published(
                published.source(),
                published.asOf(),
                published.publishedAt(),
                published.tables().stream().map(table -> table.withDelta(7)).toList(),
                published.missing());
    }

    private static Published published() {
        Published.Part part = new Published.Part(S3Key.STATE.part(Lake.USERS, 12, 0, HASH), 5, 1234, HASH);
        List<StagedColumn> columns =
                List.of(new StagedColumn("age", ColumnType.DOUBLE), new StagedColumn("Name", ColumnType.JSON));
        AsOf asOf = new AsOf(12, 1_700_000_000_000_000_000L);
        Published.Table users = new Published.Table(
                Lake.USERS, 12, 2, asOf, new SchemaFingerprint("cd".repeat(32)), columns, List.of(part));
        return Published.of("app", asOf, Lake.NOW, List.of(users), new TreeMap<>());
    }

    /** One table has moved on, one has stayed, one could never be built. */
    private static Published uneven() {
        AsOf later = new AsOf(14, 1_700_000_001_000_000_000L);
        Published even = published();
        Published.Part part = new Published.Part(S3Key.STATE.part(Lake.ENTRIES, 14, 0, HASH), 7, 4321, HASH);
        Published.Table entries = new Published.Table(
                Lake.ENTRIES, 14, 3, later, new SchemaFingerprint("cd".repeat(32)), List.of(), List.of(part));
        return Published.of(
                "app",
                later,
                Lake.NOW,
                List.of(even.tables().get(0), entries),
                new TreeMap<>(Map.of(TableRef.root("orders"), even.asOf())));
    }
}
