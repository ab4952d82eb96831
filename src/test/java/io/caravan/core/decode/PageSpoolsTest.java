package io.caravan.core.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.DeltaPage;
import io.caravan.core.change.PageContent;
import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure.Misconfigured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageSpoolsTest {
    private static final int ROWS = 16 * 1024;

    @TempDir
    Path directory;

    @Test
    void a_page_of_64_mebibytes_waits_on_disk_and_can_be_read_twice() throws IOException {
        DeltaPage page = new PageDecoder(new PageSpools(directory, 1 << 20)).decodeDeltas(largeBody());
        try (PageContent content = page.content()) {
            assertThat(files()).hasSize(1);
            assertThat(Files.size(files().get(0))).isGreaterThan(60L << 20);
            assertThat(content.rows()).isEqualTo(ROWS);
            for (int pass = 0; pass < 2; pass++) {
                long[] next = new long[1];
                content.forEach(event -> {
                    ChangeEvent.Upsert upsert = (ChangeEvent.Upsert) event;
                    assertThat(upsert.ts()).isEqualTo(next[0]);
                    assertThat(upsert.document().toString()).isEqualTo("{\"text\":\"" + text((int) next[0]) + "\"}");
                    next[0]++;
                });
                assertThat(next[0]).isEqualTo(ROWS);
            }
        }
        assertThat(files()).isEmpty();
    }

    private static InputStream largeBody() {
        Stream<String> rows =
                IntStream.range(0, ROWS).mapToObj(i -> (i == 0 ? "{\"values\":[" : ",") + row(i, text(i)));
        List<InputStream> parts = Stream.concat(rows, Stream.of("""
                ],"cursor":1,"hasMore":false}"""))
                .map(part -> (InputStream) new ByteArrayInputStream(part.getBytes(UTF_8)))
                .toList();
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    private static String row(int ts, String text) {
        return "{\"_id\":\"j\",\"_ts\":" + ts + ",\"_table\":\"t\",\"text\":\"" + text + "\"}";
    }

    private static String text(int i) {
        return String.valueOf((char) ('a' + i % 26)).repeat(4096 + i % 13);
    }

    @Test
    void documents_as_large_and_wide_and_deep_as_convex_allows_come_through() throws IOException {
        String large = "{\"v\":\"" + "\u00e9".repeat(512 << 10) + "\"}";
        String wide = IntStream.range(0, 1024)
                .mapToObj(i -> "\"f" + i + "\":true")
                .collect(Collectors.joining(",", "{", "}"));
        String deep = "{\"v\":" + "[".repeat(62) + "{\"v\":null}" + "]".repeat(62) + "}";
        String list = "{\"v\":[" + "1.5,".repeat(8191) + "1.5]}";
        String nested = "{\"v\":" + wide + "}";
        List<String> documents = List.of(large, wide, deep, list, nested, large);
        String body = documents.stream()
                .map(document -> "{\"_id\":\"j\",\"_ts\":1,\"_table\":\"t\"," + document.substring(1))
                .collect(Collectors.joining(
                        ",", "{\"values\":[", """
                        ],"cursor":1,"hasMore":false}"""));
        for (long memory : new long[] {0, 1 << 20, 16 << 20}) {
            PageDecoder decoder = new PageDecoder(new PageSpools(directory, memory));
            try (PageContent content = decoder.decodeDeltas(new ByteArrayInputStream(body.getBytes(UTF_8)))
                    .content()) {
                List<String> read = new ArrayList<>();
                content.forEach(event ->
                        read.add(((ChangeEvent.Upsert) event).document().toString()));
                assertThat(read).isEqualTo(documents);
                assertThat(content.bytes())
                        .isEqualTo(documents.stream()
                                .mapToLong(d -> d.getBytes(UTF_8).length)
                                .sum());
            }
        }
    }

    @Test
    void rows_of_a_table_share_one_table_ref() throws IOException {
        String other = """
                {"_id":"j","_ts":2,"_table":"other","_deleted":true}""";
        String body =
                "{\"values\":[" + row(1, "a") + "," + other + "," + row(3, "b") + "],\"cursor\":1,\"hasMore\":false}";
        Set<TableRef> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        PageDecoder decoder = new PageDecoder(new PageSpools(directory, 1 << 20));
        try (PageContent content = decoder.decodeDeltas(new ByteArrayInputStream(body.getBytes(UTF_8)))
                .content()) {
            content.forEach(event -> identities.add(event.table()));
            assertThat(identities).hasSize(2);
            assertThat(content.observed().keySet()).isEqualTo(new HashSet<>(identities));
        }
    }

    @Test
    void a_sweep_deletes_what_a_crashed_run_left_and_nothing_else() throws IOException {
        PageSpools spools = new PageSpools(directory.resolve("spool"), 0);
        spools.sweep();
        Path left = spools.newFile();
        Path other = Files.createFile(directory.resolve("spool/other.txt"));
        spools.sweep();
        assertThat(left).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void a_file_in_place_of_the_spool_directory_is_named_for_whoever_can_move_it() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        PageDecoder decoder = new PageDecoder(new PageSpools(file, 0));
        String body = "{\"values\":[" + row(1, "a") + "],\"cursor\":1,\"hasMore\":false}";
        assertThatThrownBy(() -> decoder.decodeDeltas(new ByteArrayInputStream(body.getBytes(UTF_8))))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining(file.toString());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
