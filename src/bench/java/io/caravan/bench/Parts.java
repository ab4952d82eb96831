package io.caravan.bench;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.PageContent;
import io.caravan.core.change.TableRef;
import io.caravan.core.decode.PageDecoder;
import io.caravan.core.decode.PageSpools;
import io.caravan.parquet.RawFileHeader;
import io.caravan.parquet.RawFileWriter;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decoder and writer of the product over saved page bodies, without HTTP and without Camel. */
final class Parts {
    private static final int PAGE_MEMORY = 16 << 20;

    private final Workspace work;
    private final PageDecoder decoder;

    Parts(Workspace work) {
        this(work, PAGE_MEMORY);
    }

    private Parts(Workspace work, long pageMemory) {
        this.work = work;
        this.decoder = new PageDecoder(new PageSpools(work.root().resolve("spool"), pageMemory));
    }

    void decode() throws IOException {
        long bytes = 0;
        for (Path page : Workspace.files(work.pages())) {
            PageContent content = content(page);
            bytes += content.bytes();
            content.close();
        }
        if (bytes == 0) {
            throw new IOException("nothing was decoded");
        }
    }

    void decodeAndEncode(Path output) throws IOException {
        try (Files files = new Files(output)) {
            for (Path page : Workspace.files(work.pages())) {
                try (PageContent content = content(page)) {
                    content.forEach(files::append);
                }
            }
            files.finish();
        }
    }

    /** Pages whose events lie decoded in spool files, so that the heap need not hold them. */
    static List<PageContent> decoded(Workspace work) throws IOException {
        Parts parts = new Parts(work, 0);
        List<PageContent> pages = new ArrayList<>();
        for (Path page : Workspace.files(work.pages())) {
            pages.add(parts.content(page));
        }
        return pages;
    }

    static void encode(List<PageContent> pages, Path output) throws IOException {
        try (Files files = new Files(output)) {
            for (PageContent page : pages) {
                page.forEach(files::append);
            }
            files.finish();
        }
    }

    private PageContent content(Path page) throws IOException {
        try (InputStream body = new FileInputStream(page.toFile())) {
            return decoder.decodeSnapshot(body).content();
        }
    }

    /** One file a table, as a batch of the s3 destination has them. */
    private static final class Files implements AutoCloseable {
        private final Path directory;
        private final Map<TableRef, RawFileWriter> writers = new HashMap<>();

        Files(Path directory) {
            this.directory = directory;
        }

        void append(ChangeEvent event) {
            try {
                writers.computeIfAbsent(event.table(), this::create).append(event, 1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private RawFileWriter create(TableRef table) {
            Path file = directory.resolve(table.path().replace('/', '.') + ".parquet");
            try {
                return RawFileWriter.create(file, new RawFileHeader("bench", table, 1, Instant.now()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void finish() throws IOException {
            for (RawFileWriter writer : writers.values()) {
                writer.finish(Optional.empty());
            }
        }

        @Override
        public void close() throws IOException {
            for (RawFileWriter writer : writers.values()) {
                writer.close();
            }
        }
    }
}
