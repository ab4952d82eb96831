package io.caravan.camel;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.file.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.spi.StateRepository;

/** Short texts by name that outlive the process. {@code toString} names where they are. */
public interface Notes {
    /** Name of what says how far a reader has come. */
    String CHECKPOINT = "checkpoint";

    Optional<String> read(String name);

    /** Durable when it returns, as far as the place is. */
    void write(String name, String text);

    /** Each in a file of its own. */
    static Notes in(Path directory) {
        return new Notes() {
            @Override
            public Optional<String> read(String name) {
                try {
                    return Optional.of(Files.readString(file(name)));
                } catch (NoSuchFileException none) {
                    return Optional.empty();
                } catch (IOException e) {
                    throw DiskFailures.of("Cannot read " + name, toString(), e);
                }
            }

            @Override
            public void write(String name, String text) {
                try {
                    DurableFiles.createDirectories(directory.toAbsolutePath());
                    DurableFiles.replace(file(name), text.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw DiskFailures.of("Cannot save " + name, toString(), e);
                }
            }

            private Path file(String name) {
                return directory.toAbsolutePath().resolve(name + ".json");
            }

            @Override
            public String toString() {
                return directory.toAbsolutePath().toString();
            }
        };
    }

    /** By keys of a repository of the user, {@code prefix/name}. */
    static Notes in(StateRepository<String, String> repository, String prefix) {
        return new Notes() {
            @Override
            public Optional<String> read(String name) {
                try {
                    return Optional.ofNullable(repository.getState(key(name)));
                } catch (RuntimeException e) {
                    throw new SyncFailure.Retryable("The state of " + this + " cannot be read: " + e.getMessage(), e);
                }
            }

            @Override
            public void write(String name, String text) {
                try {
                    repository.setState(key(name), text);
                } catch (RuntimeException e) {
                    throw new SyncFailure.Retryable(
                            "The state of " + this + " cannot be written: " + e.getMessage()
                                    + ". What was delivered since it was written last is delivered again.",
                            e);
                }
            }

            private String key(String name) {
                return prefix + '/' + name;
            }

            @Override
            public String toString() {
                return prefix + " in " + repository.getClass().getSimpleName();
            }
        };
    }
}
