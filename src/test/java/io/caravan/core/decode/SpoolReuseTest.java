package io.caravan.core.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.PageContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages are in memory that pages before them were in. */
class SpoolReuseTest {
    private static final int ROWS = 2000;

    @TempDir
    Path directory;

    private PageDecoder decoder;

    private record Page(PageContent content, List<String> documents) {}

    @BeforeEach
    void open() {
        decoder = new PageDecoder(new PageSpools(directory, 16 << 20));
    }

    @Test
    void a_page_takes_the_memory_of_one_that_was_closed() throws IOException {
        Page held = page("held", ROWS); // without it nobody would hold what is free
        Page first = page("first", ROWS);
        Set<byte[]> memory = arrays(first);
        first.content().close();
        Page second = page("second", ROWS);
        assertThat(arrays(second)).anyMatch(memory::contains);
        assertThat(documents(second)).isEqualTo(second.documents());
        assertThat(documents(held)).isEqualTo(held.documents());
    }

    @Test
    void a_page_that_is_closed_while_somebody_reads_it_is_not_overwritten_by_the_next() throws IOException {
        Page held = page("held", ROWS);
        Page first = page("first", ROWS);
        List<String> read = new ArrayList<>();
        first.content().forEach(event -> {
            if (read.isEmpty()) {
                first.content().close();
                overwriteWhatIsFree();
            }
            read.add(document(event));
        });
        assertThat(read).isEqualTo(first.documents());
        assertThat(documents(held)).isEqualTo(held.documents());
    }

    private void overwriteWhatIsFree() {
        try {
            page("next", 2 * ROWS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_page_that_is_closed_twice_gives_its_memory_to_one_page_only() throws IOException {
        Page held = page("held", ROWS);
        Page first = page("first", ROWS);
        first.content().close();
        first.content().close();
        List<Page> next = List.of(page("second", ROWS), page("third", ROWS), held);
        for (Page page : next) {
            assertThat(documents(page)).isEqualTo(page.documents());
        }
        assertThatThrownBy(() -> documents(first)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pages_of_every_size_that_are_open_at_once_hold_their_own_events() throws IOException {
        Random random = new Random(7);
        List<Page> open = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            open.add(page("page " + i + " ", 1 + random.nextInt(1 << random.nextInt(13))));
            while (open.size() > random.nextInt(5)) {
                Page oldest = open.remove(random.nextInt(open.size()));
                assertThat(documents(oldest)).isEqualTo(oldest.documents());
                oldest.content().close();
            }
        }
    }

    private Page page(String text, int rows) throws IOException {
        List<String> documents = IntStream.range(0, rows)
                .mapToObj(i -> "{\"text\":\"" + text + i + " " + "x".repeat(i % 300) + "\"}")
                .toList();
        String body = documents.stream()
                .map(document -> "{\"_id\":\"j\",\"_ts\":1,\"_table\":\"t\"," + document.substring(1))
                .collect(Collectors.joining(",", "{\"values\":[", "],\"cursor\":1,\"hasMore\":false}"));
        return new Page(
                decoder.decodeDeltas(new ByteArrayInputStream(body.getBytes(UTF_8)))
                        .content(),
                documents);
    }

    private static Set<byte[]> arrays(Page page) throws IOException {
        Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        page.content()
                .forEach(event ->
                        arrays.add(((ChangeEvent.Upsert) event).document().array()));
        return arrays;
    }

    private static List<String> documents(Page page) throws IOException {
        List<String> documents = new ArrayList<>();
        page.content().forEach(event -> documents.add(document(event)));
        return documents;
    }

    private static String document(ChangeEvent event) {
        return ((ChangeEvent.Upsert) event).document().toString();
    }
}
