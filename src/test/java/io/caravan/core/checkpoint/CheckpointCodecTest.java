package io.caravan.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.caravan.core.Golden;
import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.SealedJson;
import io.caravan.core.schema.SchemaFingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CheckpointCodecTest {
    private static final SortedMap<TableRef, Long> GENERATIONS =
            new TreeMap<>(Map.of(TableRef.root("users"), 3L, TableRef.of("waitlist", "entries"), 1L));
    private static final SortedMap<TableRef, SchemaFingerprint> SCHEMAS = new TreeMap<>(Map.of(
            TableRef.root("users"), new SchemaFingerprint("ab".repeat(32)),
            TableRef.of("waitlist", "entries"), new SchemaFingerprint("0c".repeat(32))));
    private static final Checkpoint SNAPSHOT = checkpoint(new Phase.InitialSnapshot(
            OptionalLong.of(1_700_000_000_000_000_001L),
            Optional.of("""
                    {"tablet":"x"}"""),
            """
                    {"_other":"excluded"}"""));
    private static final Checkpoint FRESH = new Checkpoint(
            "app", "happy-otter-123", 0, "all", new TreeMap<>(), new TreeMap<>(), Phase.InitialSnapshot.ofEverything());
    private static final Checkpoint DATA_SYNC =
            checkpoint(new Phase.DataSync(Optional.of("AAEC"), OptionalLong.of(1_700_000_000_000_000_003L)));
    private static final Checkpoint WALK = checkpoint(new Phase.InitialSnapshot(
            OptionalLong.of(1_700_000_000_000_000_001L), Optional.of("x"), "{}", Optional.of("AAEC")));
    private static final Checkpoint DELTAS = checkpoint(new Phase.DeltaTail(1_700_000_000_000_000_002L));

    @Test
    void five_thousand_checkpoints_come_back_as_they_were() {
        comeBack(5_000);
    }

    @Test
    @Tag("slow")
    void a_hundred_thousand_checkpoints_come_back_as_they_were() {
        comeBack(100_000);
    }

    private static void comeBack(int many) {
        RandomCheckpoints random = new RandomCheckpoints(42);
        for (int i = 0; i < many; i++) {
            Checkpoint checkpoint = random.next();
            byte[] text = CheckpointCodec.write(checkpoint);
            if (!CheckpointCodec.read(text, "test").equals(checkpoint)) {
                fail("seed 42, number %d: %s", i, checkpoint);
            }
        }
    }

    @Test
    void the_tree_embeds_in_another_document() throws JsonFormatException {
        Object tree = Json.read(Json.writeBytes(Map.of("checkpoint", CheckpointCodec.toJson(SNAPSHOT))));
        assertThat(CheckpointCodec.fromJson(((Map<?, ?>) tree).get("checkpoint"), "test"))
                .isEqualTo(SNAPSHOT);
    }

    @Test
    void every_truncation_is_refused() {
        byte[] text = CheckpointCodec.write(aboutOneKibibyte());
        assertThat(text).hasSizeBetween(1000, 1300);
        for (int length = 0; length < text.length; length++) {
            refused(Arrays.copyOf(text, length), "length " + length);
        }
    }

    @Test
    void every_flipped_bit_is_refused() {
        byte[] text = CheckpointCodec.write(aboutOneKibibyte());
        for (int bit = 0; bit < text.length * 8; bit++) {
            byte[] damaged = text.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            refused(damaged, "bit " + bit);
        }
    }

    @Test
    void a_newer_version_is_refused_with_the_remedy() {
        Map<String, Object> newer = withField("version", 3L);
        newer.put("invented", "later");
        assertThatThrownBy(() -> CheckpointCodec.read(Json.writeBytes(newer), "data/state/checkpoint.json"))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("data/state/checkpoint.json")
                .hasMessageContaining("version 3")
                .hasMessageContaining("run the newer program");
    }

    @Test
    void foreign_fields_and_values_are_refused_even_with_a_good_checksum() {
        refused(sealed(withField("extra", 1L)), "extra field");
        refused(sealed(withField("batch", -1L)), "negative batch");
        refused(sealed(withField("batch", "3")), "text for a number");
        refused(sealed(withField("protocol", "later")), "unknown protocol");
        refused(sealed(withField("protocol", "data-sync")), "protocol of another phase");
        refused(sealed(withField("tables", Map.of("users", 1.5))), "fraction");
        refused(sealed(withField("phase", Map.of("type", "later"))), "phase");
        refused(sealed(withField("phase", Map.of("type", "deltaTail", "cursor", 1L, "x", 1L))), "phase field");
    }

    @Test
    void junk_is_refused() {
        for (String junk : new String[] {
            "", " ", "null", "[]", "{}", "\"x\"", "\u0000", "{\"version\":1}", "[".repeat(100_000), "9".repeat(100_000)
        }) {
            refused(junk.getBytes(StandardCharsets.UTF_8), "junk of " + junk.length());
        }
        byte[] text = CheckpointCodec.write(DELTAS);
        refused((new String(text, StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8), "newline");
    }

    @Test
    void version_1_is_read_for_ever() {
        Golden.assertEqual("checkpoint/v1/initial-snapshot.json", CheckpointCodec.write(SNAPSHOT));
        Golden.assertEqual("checkpoint/v1/fresh.json", CheckpointCodec.write(FRESH));
        Golden.assertEqual("checkpoint/v1/delta-tail.json", CheckpointCodec.write(DELTAS));
        Golden.assertEqual("checkpoint/v1/data-sync.json", CheckpointCodec.write(DATA_SYNC));
        Golden.assertEqual("checkpoint/v1/walk-of-a-data-sync.json", CheckpointCodec.write(WALK));
        assertThat(CheckpointCodec.read(Golden.read("checkpoint/v1/initial-snapshot.json"), "golden"))
                .isEqualTo(SNAPSHOT);
        assertThatCode(() -> CheckpointCodec.read(Golden.read("checkpoint/v1/fresh.json"), "golden"))
                .doesNotThrowAnyException();
    }

    /** Every state of a table, and every way in which imports are noticed. */
    @Test
    void version_2_knows_of_imports_and_is_read_for_ever() {
        SortedMap<TableRef, TableState> states = new TreeMap<>();
        states.put(TableRef.root("announced"), new TableState.Announced(OptionalLong.empty(), 12, OptionalInt.empty()));
        states.put(TableRef.root("underWay"), new TableState.Announced(OptionalLong.of(11), 12, OptionalInt.of(2)));
        states.put(
                TableRef.root("settling"),
                new TableState.Settling(OptionalLong.of(11), 12, TableState.Settling.Then.FOLLOWED));
        states.put(
                TableRef.of("waitlist", "going"),
                new TableState.Settling(OptionalLong.empty(), 12, TableState.Settling.Then.GONE));
        states.put(TableRef.root("entered"), new TableState.Entered());
        states.put(TableRef.root("unproven"), new TableState.Unproven(1_700_000_000_000L));
        states.put(TableRef.root("missing"), new TableState.Missing(13));
        states.put(TableRef.root("gone"), new TableState.Gone());
        Map<String, Watch> watches = new TreeMap<>(Map.of(
                "unknown",
                new Watch.Unknown(),
                "cold",
                new Watch.Cold(),
                "own-sync",
                new Watch.OwnSync(),
                "beside",
                new Watch.Beside("AAEC"),
                "impossible",
                new Watch.Impossible()));
        watches.forEach((name, watch) -> {
            Checkpoint checkpoint =
                    DELTAS.withImports(new Imports(watch, OptionalLong.of(1_700_000_000_000_000_002L), states));
            String golden = "checkpoint/v2/" + name + ".json";
            Golden.assertEqual(golden, CheckpointCodec.write(checkpoint));
            assertThat(CheckpointCodec.read(Golden.read(golden), "golden")).isEqualTo(checkpoint);
        });
    }

    private static Checkpoint aboutOneKibibyte() {
        SortedMap<TableRef, Long> generations = new TreeMap<>(GENERATIONS);
        for (int i = 0; i < 24; i++) {
            generations.put(TableRef.of("component", "table" + i), (long) i);
        }
        return new Checkpoint(
                "app", "happy-otter-123", 17, "all", generations, new TreeMap<>(SCHEMAS), SNAPSHOT.phase());
    }

    private static Map<String, Object> withField(String name, Object value) {
        Map<String, Object> json = new LinkedHashMap<>(CheckpointCodec.toJson(DELTAS));
        json.put(name, value);
        return json;
    }

    private static byte[] sealed(Map<String, Object> json) {
        json.remove("checksum");
        return Json.writeBytes(SealedJson.seal(json));
    }

    private static void refused(byte[] text, String what) {
        try {
            CheckpointCodec.read(text, "test");
        } catch (SyncFailure.StateUnreadable expected) {
            return;
        }
        fail(what + " was accepted");
    }

    private static Checkpoint checkpoint(Phase phase) {
        return new Checkpoint("app", "happy-otter-123", 17, "c0ffee", GENERATIONS, SCHEMAS, phase);
    }
}
