package io.caravan.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.core.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that are there and cannot be read are never taken for none: without them the sandbox would be read. */
class UnreadableSettingsTest {
    /** A file that is there, and that nobody can read, not even root. */
    private static final Path REFUSES = Path.of("/proc/self/mem");

    @TempDir
    private Path directory;

    private ProcessConfig load() {
        return ProcessConfig.read(ProcessConfig.Layers.read(directory, Map.of(), Map.of()), directory)
                .config(List.of(), RequiredAccess.SOURCE);
    }

    private void refused(String... words) {
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(words);
    }

    /** Used to be a bug to report, with a stack trace. */
    @Test
    void a_file_that_this_user_may_not_read_is_named_with_the_user() throws IOException {
        assumeThat(REFUSES).as("a system without /proc").exists();
        Files.createSymbolicLink(directory.resolve("application.properties"), REFUSES);
        refused(
                "application.properties cannot be read by user " + System.getProperty("user.name"),
                "let this user read it");
    }

    /** Docker makes it where the file is missing that it is to mount. Used to be passed over. */
    @Test
    void a_folder_in_the_place_of_the_file_is_told() throws IOException {
        Files.createDirectory(directory.resolve("application.properties"));
        refused("application.properties is a folder", "put the file there");
    }

    @Test
    void a_link_to_nothing_is_told() throws IOException {
        Files.createSymbolicLink(directory.resolve("application.properties"), Path.of("nowhere.properties"));
        refused("application.properties is a link to a file that is not there");
    }

    /** Used to be passed over, and so the only source was that of application.properties: the sandbox. */
    @Test
    void a_source_whose_file_is_a_folder_or_a_link_to_nothing_is_told() throws IOException {
        Path sources = Files.createDirectory(directory.resolve("sources"));
        Path orders = Files.createDirectory(sources.resolve("orders.properties"));
        refused("sources/orders.properties is a folder");
        Files.delete(orders);
        Files.createSymbolicLink(orders, Path.of("nowhere.properties"));
        refused("sources/orders.properties is a link to a file that is not there");
    }

    /** As Kubernetes mounts a ConfigMap: links into a folder behind a link. */
    @Test
    void links_to_files_are_files() throws IOException {
        Path sources = Files.createDirectory(directory.resolve("sources"));
        Path data = Files.createDirectory(sources.resolve("..2026_03_01"));
        Files.createSymbolicLink(sources.resolve("..data"), data.getFileName());
        Files.writeString(data.resolve("orders.properties"), "convex.url=sandbox:shop");
        Files.createSymbolicLink(sources.resolve("orders.properties"), Path.of("..data/orders.properties"));
        assertThat(load().names()).containsExactly("orders");
    }
}
