package io.caravan.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowHalvesTest {
    private static final List<TableRef> TABLES = List.of(
            TableRef.root("users"), TableRef.root("orders"), TableRef.of("waitlist", "users"), TableRef.root("empty"));

    private final Map<TableRef, Long> parts = new HashMap<>();

    private long nextPart(TableRef table) {
        return parts.merge(table, 1L, Long::sum);
    }

    /** @param rows of each table but the last, which has none */
    private String text(int rows) throws IOException {
        RowBuffer buffer = new RowBuffer();
        for (TableRef table : TABLES) {
            buffer.beginPart(table, nextPart(table));
            for (int i = 0; i < rows && !table.table().equals("empty"); i++) {
                buffer.add(new ChangeEvent.Upsert(
                        table,
                        Slice.utf8("d" + i),
                        1L << 62,
                        OptionalLong.empty(),
                        Slice.utf8("""
                                {"n":"\\u0000'\\\\"}""")));
            }
            buffer.endPart();
        }
        return buffer.take();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void halves_of_halves_hold_every_row_once_and_no_part_number_twice(int rows) throws IOException {
        String whole = text(rows);
        Deque<String> left = new ArrayDeque<>(List.of(whole));
        List<String> single = new ArrayList<>();
        while (!left.isEmpty()) {
            String text = left.pop();
            List<String> halves = RowHalves.of(text, this::nextPart);
            if (halves.isEmpty()) {
                single.add(text);
            } else {
                assertThat(halves).hasSize(2);
                left.push(halves.get(1));
                left.push(halves.get(0));
            }
        }
        Set<String> numbers = new HashSet<>();
        List<Object> found = new ArrayList<>();
        for (String text : single) {
            for (Object part : (List<?>) Json.read(text)) {
                JsonObject object = JsonObject.of("part", part);
                assertThat(numbers.add(object.string("c") + "/" + object.string("t") + "/" + object.integer("p")))
                        .isTrue();
                found.addAll((List<?>) object.fields().get("r"));
            }
        }
        List<Object> expected = new ArrayList<>();
        for (Object part : (List<?>) Json.read(whole)) {
            expected.addAll((List<?>) JsonObject.of("part", part).fields().get("r"));
        }
        assertThat(found).isEqualTo(expected).hasSize(3 * rows);
    }

    @Test
    void one_row_is_not_cut() throws IOException {
        RowBuffer buffer = new RowBuffer();
        buffer.beginPart(TableRef.root("users"), 1);
        buffer.add(new ChangeEvent.Delete(TableRef.root("users"), Slice.utf8("a"), 5));
        buffer.endPart();
        assertThat(RowHalves.of(buffer.take(), this::nextPart)).isEmpty();
    }
}
