package io.caravan.staging;

import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables whose rows are few and large: what they take is bounded by bytes, and grows as their fields do. */
class LargeDocumentsTest {
    private static final Literal TEXT = Literal.BY_KIND.get(5).get(3);
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);
    private static final Literal FLOAT = Literal.BY_KIND.get(3).get(0);
    private static final Literal LIST = Literal.BY_KIND.get(7).get(1);

    private final Random random = new Random(7);

    @TempDir
    private Path directory;

    private StagingHistory history;

    @BeforeEach
    void start() {
        history = new StagingHistory(directory);
    }

    private Literal text() {
        String text = random.ints(650_000, 'a', 'z' + 1)
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
        return new Literal("\"" + text + "\"", TEXT.types(), "STRING " + text);
    }

    private Literal objects() {
        String array = IntStream.range(0, 8_000)
                .mapToObj(i -> "{\"sku\":\"item-" + i + "\",\"quantity\":" + random.nextInt(100) + ",\"price\":" + i
                        + ".5,\"note\":\"" + Integer.toString(random.nextInt(), 36) + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        return new Literal(array, ObservedTypes.of(ConvexType.ARRAY), "");
    }

    private void land(int from, int to) {
        IntStream.range(from, to).forEach(i -> {
            Map<String, Literal> document = i % 2 == 0 ? Map.of("text", text()) : Map.of("lines", objects());
            history.upsert(USERS, "d" + i, document);
        });
        history.land();
    }

    @Test
    void sixty_documents_of_half_a_megabyte_are_staged_merged_and_verified_within_128_megabytes() {
        land(0, 60);
        StateMaterializer materializer = history.materializer(UnaryOperator.identity(), 128L << 20);
        materializer.materialize();
        assertThat(history.staged().rows().equals(history.expected())).isTrue();
        land(50, 65);
        materializer.materialize();
        assertThat(history.staged().rows().equals(history.expected())).isTrue();
        LandedState state = history.state(UnaryOperator.identity());
        assertThat(state.tables().get(USERS).rows()).isEqualTo(65);
        assertThat(state.staging().get(USERS)).isEqualTo(new LandedState.Staging(65, 0));
    }

    /** One statement over a thousand columns took DuckDB a minute and a half, over four thousand more than eleven. */
    @Test
    @Timeout(300)
    void tables_of_a_thousand_fields_and_of_more_end() {
        land(100, 0, 1_000);
        StateMaterializer materializer = history.materializer(UnaryOperator.identity(), 128L << 20);
        materializer.materialize();
        assertThat(history.staged().rows().equals(history.expected())).isTrue();
        land(100, 1_000, 2_000);
        land(100, 2_000, 3_000);
        land(100, 3_500, 4_500);
        materializer.materialize();
        assertThat(history.staged().rows().equals(history.expected())).isTrue();
    }

    private void land(int rows, int fromField, int toField) {
        IntStream.range(0, rows).forEach(row -> {
            Map<String, Literal> document = new TreeMap<>();
            for (int field = fromField; field < toField; field++) {
                document.put("field" + field, value(field));
            }
            history.upsert(USERS, "w" + fromField + "-" + row, document);
        });
        history.land();
    }

    private static Literal value(int field) {
        return switch (field % 4) {
            case 0 -> ONE;
            case 1 -> FLOAT;
            case 2 -> TEXT;
            default -> LIST;
        };
    }
}
