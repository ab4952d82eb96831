package io.caravan.s3;

import io.caravan.core.schema.TableSchema;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an {@link S3Destination} needs to know.
 *
 * @param location {@code file:DIR}, relative to the working directory or absolute
 * @param spool directory for files while they are written; best in the same file system as the location
 * @param source name of the source
 * @param deployment identity of the deployment
 * @param schemaJson the canonical JSON of a schema, as schemas/ keeps it
 * @param writerIds makes an id that no other process has
 */
public record S3Settings(
        String location,
        Path spool,
        String source,
        String deployment,
        RollPolicy roll,
        Function<TableSchema, byte[]> schemaJson,
        Clock clock,
        Supplier<String> writerIds) {}
