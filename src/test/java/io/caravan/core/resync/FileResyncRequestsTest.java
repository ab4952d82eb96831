package io.caravan.core.resync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileResyncRequestsTest {
    @TempDir
    private Path directory;

    private FileResyncRequests requests;

    @BeforeEach
    void open() {
        requests = new FileResyncRequests(directory);
    }

    @Test
    void a_second_request_adds_its_table_to_the_first() {
        requests.request(wish("1", "users"));
        requests.request(wish("2", "orders"));
        assertThat(requests.pending()).contains(wish("2", "orders", "users"));
    }

    @Test
    void a_request_for_everything_swallows_and_is_not_swallowed() {
        requests.request(wish("1", "users"));
        requests.request(wish("2"));
        requests.request(wish("3", "orders"));
        assertThat(requests.pending()).contains(wish("3"));
    }

    @Test
    void a_request_that_came_in_the_meantime_is_not_taken_away() {
        ResyncRequest first = wish("1", "users");
        requests.request(first);
        requests.request(wish("2", "users"));
        requests.fulfilled(first);
        assertThat(requests.pending()).contains(wish("2", "users"));
        requests.fulfilled(wish("2", "users"));
        assertThat(requests.pending()).isEmpty();
    }

    @Test
    void a_damaged_request_stops_the_program() throws IOException {
        Files.writeString(directory.resolve("resync.json"), """
                {"version":1,"id":""");
        assertThatThrownBy(requests::pending)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("resync.json");
    }

    private static ResyncRequest wish(String id, String... tables) {
        TreeSet<TableRef> wished = new TreeSet<>();
        List.of(tables).forEach(table -> wished.add(TableRef.root(table)));
        return new ResyncRequest(id, wished);
    }
}
