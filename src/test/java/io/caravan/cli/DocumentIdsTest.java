package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every document that somebody names is forgotten, however his editor writes a list. */
class DocumentIdsTest {
    @TempDir
    private Path directory;

    private List<String> of(String text) throws IOException {
        return of(text, StandardCharsets.UTF_8);
    }

    private List<String> of(String text, Charset charset) throws IOException {
        Path file = Files.writeString(directory.resolve("ids.txt"), text, charset);
        return List.copyOf(DocumentIds.of(List.of(), Optional.of(file)));
    }

    @Test
    void the_first_one_of_a_file_with_a_byte_order_mark_is_not_missed() throws IOException {
        assertThat(of("\uFEFFone\ntwo")).containsExactly("one", "two");
    }

    @Test
    void lines_may_end_as_on_any_system_and_blanks_around_an_id_are_none_of_it() throws IOException {
        assertThat(of("one\r\n\r\n two \r\nthree\rfour\n\n")).containsExactly("four", "one", "three", "two");
    }

    @Test
    void a_file_of_another_charset_is_refused_and_not_half_read() throws IOException {
        assertThatThrownBy(() -> of("\uFEFFone\ntwo", StandardCharsets.UTF_16LE))
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> of("one\ntwo", StandardCharsets.UTF_16LE))
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("control character");
    }
}
