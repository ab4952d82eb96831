package io.caravan.core.imports;

import java.time.Clock;
import java.time.Duration;

/**
 * How imports and deleted tables are looked for.
 *
 * @param checkEvery not more often than this; zero is at every sync that brings something, and once a minute
 */
public record ImportSettings(Duration checkEvery, OnDeleted onDeleted, Clock clock) {}
