package io.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The whole job and its parts beside DuckDB SQL over the same pages; see bench/README.md. Run by bench/run.sh. */
public final class Bench {
    private static final String COLD = "cold ";
    private static final double RUN_SYNC_TARGET = 1.0;
    private static final double RUN_EXPORT_TARGET = 1.15;
    private static final double PARTS_TARGET = 0.75;

    private final Options options;
    private final Workspace work;
    private final List<Worker> workers = new ArrayList<>();

    private record Options(Path jar, Path work, long documents, int rounds, int warmUps, int coldRounds) {
        static Options ofSystemProperties() {
            return new Options(
                    Path.of(System.getProperty("bench.jar")),
                    Path.of(System.getProperty("bench.work")),
                    Long.getLong("bench.documents", 1_000_000),
                    Integer.getInteger("bench.rounds", 5),
                    Integer.getInteger("bench.warmups", 2),
                    Integer.getInteger("bench.cold", 3));
        }
    }

    private Bench(Options options) {
        this.options = options;
        this.work = new Workspace(options.work());
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Options options = Options.ofSystemProperties();
        Files.createDirectories(options.work());
        new Bench(options).run();
    }

    private void run() throws IOException, InterruptedException {
        try (SandboxProcess sandbox = SandboxProcess.start(options.jar(), options.documents(), work.log("sandbox"));
                ConvexPages pages = new ConvexPages(sandbox.target())) {
            Report report = new Report(pages.save(work), Workspace.bytes(work.pages()));
            say("%,d documents, %.0f MB of page bodies, %s", options.documents(), bytes() / 1e6, Java.version());
            warmRounds(sandbox.target(), report);
            coldRounds(sandbox.target(), report);
            print(report);
        } finally {
            workers.forEach(Worker::close);
        }
        Workspace.clear(work.root().resolve("out"));
        Workspace.clear(work.root().resolve("spool"));
        Workspace.clear(work.root().resolve("run"));
    }

    private void warmRounds(Target target, Report report) throws IOException {
        for (Workload workload : Workload.values()) {
            workers.add(Worker.start(workload, work, target));
        }
        for (int round = 1 - options.warmUps(); round <= options.rounds(); round++) {
            for (Worker worker : workers) {
                Sample sample = worker.run();
                say(
                        "round %d  %-24s %.2f s CPU, %.2f s",
                        round, worker.workload().label(), sample.cpu(), sample.wall());
                if (round > 0) {
                    report.add(worker.workload().title(), sample);
                }
            }
            requireEqualWork();
        }
        workers.forEach(Worker::close);
        workers.clear();
    }

    private void coldRounds(Target target, Report report) throws IOException, InterruptedException {
        for (int round = 1; round <= options.coldRounds(); round++) {
            report.add(COLD + Workload.REFERENCE.title(), coldReference());
            report.add(COLD + Workload.JOB.title(), coldJob(target));
            requireEqual(Workload.JOB);
        }
    }

    private Sample coldReference() throws IOException, InterruptedException {
        return ColdProcess.run(Java.main(DuckDbReference.class, work.root().toString()), work.log("cold-reference"));
    }

    private Sample coldJob(Target target) throws IOException, InterruptedException {
        Path output = work.freshOutput(Workload.JOB.label());
        return ColdProcess.run(WholeJob.command(options.jar(), target, output), work.log("cold-job"));
    }

    private void requireEqualWork() throws IOException {
        for (Workload workload : Workload.values()) {
            if (workload.writesRows()) {
                requireEqual(workload);
            }
        }
    }

    private void requireEqual(Workload workload) throws IOException {
        Content expected = Content.of(work.output(Workload.REFERENCE.label()));
        Content written = Content.of(work.output(workload.label()));
        if (!written.equals(expected) || written.documents() != options.documents()) {
            throw new IOException(workload.label() + " wrote " + written + ", the reference " + expected);
        }
    }

    private void print(Report report) throws IOException {
        String reference = Workload.REFERENCE.title();
        System.out.printf("%n%s", report.header());
        for (Workload workload : Workload.values()) {
            System.out.print(report.line(workload.title(), reference));
        }
        if (options.coldRounds() > 0) {
            System.out.print(report.line(COLD + reference, COLD + reference));
            System.out.print(report.line(COLD + Workload.JOB.title(), COLD + reference));
        }
        sizes();
        target(Workload.RUN_SYNC, RUN_SYNC_TARGET, report);
        target(Workload.RUN_EXPORT, RUN_EXPORT_TARGET, report);
        target(Workload.DECODE_ENCODE, PARTS_TARGET, report);
    }

    private void sizes() throws IOException {
        say(
                "%nfiles: reference %.1f MB, whole job %.1f MB; every output held the same %,d documents",
                Workspace.bytes(work.output(Workload.REFERENCE.label())) / 1e6,
                Workspace.bytes(work.output(Workload.JOB.label()).resolve("lake")) / 1e6,
                options.documents());
    }

    private static void target(Workload workload, double target, Report report) {
        double ratio = report.ratio(workload.title(), Workload.REFERENCE.title());
        say(
                "%s: %.2f of the reference, target %.2f: %s",
                workload.title(), ratio, target, ratio <= target ? "met" : "NOT met");
    }

    private long bytes() throws IOException {
        return Workspace.bytes(work.pages());
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
