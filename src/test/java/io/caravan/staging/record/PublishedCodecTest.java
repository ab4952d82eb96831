package io.caravan.staging.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.Golden;
import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.schema.ColumnType;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.AsOf;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Key;
import io.caravan.store.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

    @Test
    void published_staging_of_versions_5_and_6_whose_parts_are_of_several_versions_is_read_for_ever() {
        for (Map.Entry<String, Published> golden : Map.of(
                        "published/v5/full.json", ofParts(published()), "published/v6/uneven.json", ofParts(uneven()))
                .entrySet()) {
            Golden.assertEqual(golden.getKey(), PublishedCodec.write(golden.getValue()));
            assertThat(PublishedCodec.read(Golden.read(golden.getKey()), S3Key.STATE, "golden"))
                    .isEqualTo(golden.getValue());
        }
    }

    @Test
    void a_part_of_another_table_or_of_a_version_that_is_not_yet_is_refused() {
        String good = new String(PublishedCodec.write(ofParts(published())), StandardCharsets.UTF_8);
        for (String wrong : List.of(
                good.replace("staging/app/users/00000000000000000003", "staging/app/users/00000000000000000013"),
                good.replace("staging/app/users/00000000000000000003", "staging/app/other/00000000000000000003"),
                good.replace("staging/app/users/00000000000000000003", "staging/app/users/../users"))) {
            assertThat(wrong).isNotEqualTo(good);
            assertThatThrownBy(() -> PublishedCodec.read(wrong.getBytes(StandardCharsets.UTF_8), S3Key.STATE, "here"))
                    .isInstanceOf(SyncFailure.StateUnreadable.class)
                    .hasMessageContaining("a key that is not of this table and version");
        }
    }

    /** Each table with a second, older part, of which nobody knows when its documents were created. */
    private static Published ofParts(Published published) {
        return new Published(
                published.source(),
                published.asOf(),
                published.publishedAt(),
                published.tables().stream().map(PublishedCodecTest::ofParts).toList(),
                published.missing());
    }

    private static Published.Table ofParts(Published.Table table) {
        Published.Part part = table.parts().get(0);
        Published.Part newer = new Published.Part(
                part.key(),
                part.rows(),
                part.bytes(),
                part.sha256(),
                Optional.of(new CreationSpan(1_700_000_000_000_000L, 1_700_000_000_000_001L)),
                OptionalLong.of(7));
        Published.Part older = new Published.Part(S3Key.STATE.part(table.table(), 3, 1, HASH), 2, 99, HASH).since(4);
        ObjectKey removed = S3Key.STATE.part(table.table(), 5, 0, HASH);
        return table.withDelta(7, List.of(older, newer), Optional.of(List.of(removed)));
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
