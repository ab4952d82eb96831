package io.caravan.s3;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What staging may take.
 *
 * @param scratch directory for files on their way, the engine's spill and the cache; its content is ours
 * @param memory bytes that the engine keeps before it spills
 * @param fileBytes size at which a part ends and the next begins, roughly
 * @param grace how long a version's files outlive the version
 */
public record MaterializerSettings(Path scratch, long memory, long fileBytes, Duration grace) {}
