package io.caravan.bench;

import io.caravan.core.change.PageContent;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** What is measured warm, each in a JVM of its own. */
enum Workload {
    REFERENCE("reference: DuckDB SQL"),
    JOB("whole job"),
    RUN_EXPORT("run, streaming-export"),
    RUN_SYNC("run, data-sync"),
    DECODE_ENCODE("decode + encode"),
    DECODE("decode"),
    ENCODE("encode"),
    HTTP("HTTP alone");

    private final String title;

    Workload(String title) {
        this.title = title;
    }

    interface Run {
        void into(Path output) throws IOException, SQLException;
    }

    static Workload labelled(String label) {
        return Arrays.stream(values())
                .filter(workload -> workload.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    /** Whether its output holds every document as a row. */
    boolean writesRows() {
        return this != DECODE && this != HTTP;
    }

    /** Prepares what is not measured. */
    Run prepare(Workspace work, Target target) throws IOException {
        return switch (this) {
            case REFERENCE -> output -> DuckDbReference.run(work, output);
            case JOB -> output -> WholeJob.run(target, output);
            case RUN_EXPORT -> longRun(target, "streaming-export", work);
            case RUN_SYNC -> longRun(target, "data-sync", work);
            case DECODE_ENCODE -> output -> new Parts(work).decodeAndEncode(output);
            case DECODE -> output -> new Parts(work).decode();
            case ENCODE -> encode(Parts.decoded(work));
            case HTTP -> output -> fetch(work, target);
        };
    }

    private Run longRun(Target target, String protocol, Workspace work) throws IOException {
        LongRun run = new LongRun(target, protocol, work.root().resolve("run").resolve(label()));
        return run::sync;
    }

    private static Run encode(List<PageContent> pages) {
        return output -> Parts.encode(pages, output);
    }

    private static void fetch(Workspace work, Target target) throws IOException {
        try (ConvexPages pages = new ConvexPages(target)) {
            long bytes = pages.fetchAll(work);
            if (bytes != Workspace.bytes(work.pages())) {
                throw new IOException("the pages are not those that were saved: " + bytes + " bytes");
            }
        }
    }
}
