package io.caravan.sandbox;

import com.sun.net.httpserver.HttpServer;
import io.caravan.core.change.TableRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A Convex deployment on a loopback port: serves the classic export protocol and is steered through {@code /sandbox/}. Stops
 * with {@link #close}.
 */
public final class Sandbox implements AutoCloseable {
    private static final int THREADS = 4;
    private static final double WRITES_PER_COMMIT = 3;
    private static final long LATE_TABLE_AT = 30;
    private static final TableRef LATE_TABLE = TableRef.root("wishlists");

    private final SandboxOptions options;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, daemons("sandbox-http"));
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(daemons("sandbox-changes"));
    private final Optional<ScheduledFuture<?>> ticks;
    private final Optional<Journal> journal;
    private final Commits commits;
    private final Backend backend;

    /**
     * Serves from now on.
     *
     * @throws UncheckedIOException where the port is taken, the journal cannot be used or the backup cannot be read
     */
    public static Sandbox start(SandboxOptions options) {
        try {
            return new Sandbox(options);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the sandbox cannot serve on port " + options.port() + ": " + e.getMessage(), e);
        }
    }

    private Sandbox(SandboxOptions options) throws IOException {
        this.options = options;
        long now = Backend.nanos(options.clock().instant());
        this.journal = Journal.of(options, now);
        long created = journal.map(Journal::created).orElse(now);
        this.backend = new Backend(dataset(options), options.seed(), created, options.clock());
        this.commits = new Commits(backend, new Mutations(backend, options.seed()), journal);
        journal.ifPresent(kept -> commits.replay(kept.entries()));
        Faults faults = new Faults();
        HttpFront front = new HttpFront(
                options.deployKey(),
                new Api(backend),
                new Steering(commits, backend, faults),
                new LogLines(backend),
                faults);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port()), 0);
        server.setExecutor(threads);
        server.createContext("/", front::handle);
        server.start();
        this.ticks = ticks();
    }

    private static Dataset dataset(SandboxOptions options) {
        return options.isBackup()
                ? BackupZip.read(Path.of(options.dataset()), options.seed())
                : new Shop(options.seed(), options.documents());
    }

    private Optional<ScheduledFuture<?>> ticks() {
        if (options.changesPerSecond() <= 0) {
            return Optional.empty();
        }
        long period = Math.max(1, (long) (1_000_000 * WRITES_PER_COMMIT / options.changesPerSecond()));
        return Optional.of(ticker.scheduleAtFixedRate(this::tick, period, period, TimeUnit.MICROSECONDS));
    }

    private void tick() {
        commits.commitByChance();
        if (!options.isBackup()
                && commits.chances() >= LATE_TABLE_AT
                && backend.active(LATE_TABLE).isEmpty()) {
            commits.commit(new Mutation.AddTable(LATE_TABLE, 5));
        }
    }

    /** As {@code http://127.0.0.1:PORT}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public String deployKey() {
        return options.deployKey();
    }

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void close() {
        ticks.ifPresent(future -> future.cancel(false));
        ticker.shutdown();
        server.stop(0);
        threads.shutdownNow();
        synchronized (backend) {
            journal.ifPresent(Journal::close);
        }
    }
}
