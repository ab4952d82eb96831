package io.caravan.s3.compaction;

import io.caravan.core.change.TableRef;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LogSum;
import io.caravan.ledger.TableFiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which files are put together: per table one run of adjacent small ones that together have at least {@value #RATIO} times the
 * rows of the largest of them (fewer, where fewer files are asked for). So a row's file grows at least so many times whenever the row is rewritten: it is
 * rewritten a logarithmic number of times, however long the history. Rows of the table's current generation and of earlier
 * ones never meet in a file.
 */
final class CompactionPlan {
    private static final long RATIO = 4;
    private static final int MOST_FILES = 10_000;
    private static final long MOST_BYTES = 1L << 30;

    private final CompactConfig config;

    CompactionPlan(CompactConfig config) {
        this.config = config;
    }

    /** Files of a table, in order. */
    record Run(TableRef table, List<LiveFile> files) {
        long rows() {
            return files.stream().mapToLong(live -> live.file().rows()).sum();
        }

        long bytes() {
            return files.stream().mapToLong(live -> live.file().bytes()).sum();
        }

        private boolean isWorthIt(int minFiles) {
            long largest =
                    files.stream().mapToLong(live -> live.file().rows()).max().orElse(0);
            return files.size() >= minFiles && rows() >= Math.min(RATIO, minFiles) * largest;
        }
    }

    /** What one batch rewrites; empty where nothing is worth it. */
    List<Run> of(LogSum state) {
        List<Run> runs = new ArrayList<>();
        int files = 0;
        long bytes = 0;
        for (Map.Entry<TableRef, TableFiles> entry : state.tables().entrySet()) {
            long generation = state.generations().getOrDefault(entry.getKey(), 0L);
            Optional<Run> run = longest(entry.getKey(), entry.getValue().files(), generation);
            if (run.isPresent() && files < MOST_FILES && bytes < MOST_BYTES) {
                runs.add(run.get());
                files += run.get().files().size();
                bytes += run.get().bytes();
            }
        }
        return runs;
    }

    /** With the largest files that can take part, so that small ones need not be rewritten twice. */
    private Optional<Run> longest(TableRef table, List<LiveFile> files, long generation) {
        long limit = files.stream().mapToLong(live -> live.file().rows()).max().orElse(0);
        Optional<Run> best = Optional.empty();
        while (best.isEmpty() && limit > 0) {
            best = runs(table, files, generation, limit).stream()
                    .filter(run -> run.isWorthIt(config.minFiles()))
                    .max(Comparator.comparingInt(run -> run.files().size()));
            limit = limit / RATIO;
        }
        return best;
    }

    private List<Run> runs(TableRef table, List<LiveFile> files, long generation, long limit) {
        List<Run> runs = new ArrayList<>();
        Run run = new Run(table, new ArrayList<>());
        long bytes = 0;
        for (LiveFile live : files) {
            boolean small =
                    live.file().bytes() < config.minFileSize() && live.file().rows() <= limit;
            boolean ends = !small || crosses(run, live, generation);
            if (ends || run.files().size() >= MOST_FILES || bytes >= MOST_BYTES) {
                runs.add(run);
                run = new Run(table, new ArrayList<>());
                bytes = 0;
            }
            if (small) {
                run.files().add(live);
                bytes += live.file().bytes();
            }
        }
        runs.add(run);
        return runs;
    }

    private static boolean crosses(Run run, LiveFile next, long generation) {
        return !run.files().isEmpty()
                && next.lastBatch() >= generation
                && run.files().get(run.files().size() - 1).lastBatch() < generation;
    }
}
