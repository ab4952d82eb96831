package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.Applied;
import io.caravan.sandbox.data.Dataset;
import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.Expiry;
import io.caravan.sandbox.data.ExplicitWrites;
import io.caravan.sandbox.data.ImportStep;
import io.caravan.sandbox.data.Journal;
import io.caravan.sandbox.data.Limits;
import io.caravan.sandbox.data.NewTable;
import io.caravan.sandbox.data.RandomChanges;
import io.caravan.sandbox.data.Restart;
import io.caravan.sandbox.data.TableChange;
import io.caravan.sandbox.data.TableImport;
import io.caravan.sandbox.data.Write;
import io.caravan.sandbox.dataset.Backup;
import io.caravan.sandbox.dataset.Empty;
import io.caravan.sandbox.dataset.Shop;
import io.caravan.sandbox.fault.Fault;
import io.caravan.sandbox.fault.Faults;
import io.caravan.sandbox.value.Trees;
import io.caravan.sandbox.wire.ExportEndpoints;
import io.caravan.sandbox.wire.Plan;
import io.caravan.sandbox.wire.Reply;
import io.caravan.sandbox.wire.Summaries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A Convex deployment inside the process, serving the classic export protocol on 127.0.0.1. The same things that
 * {@code /sandbox/...} offers over HTTP can be done by method here. Safe for concurrent use.
 */
public final class Sandbox implements AutoCloseable {
    private final String deployKey;
    private final Deployment deployment;
    private final ExportEndpoints exports;
    private final Faults faults = new Faults();
    private final RequestCounts requests = new RequestCounts();
    private final HttpFront http;
    private final ChangeStream changes;
    private final EventLog log;

    private Sandbox(SandboxOptions options, Deployment deployment) {
        this.deployKey = options.deployKey();
        this.deployment = deployment;
        this.exports = new ExportEndpoints(deployment, deployKey);
        Steering steering = new Steering(deployment, exports, faults, requests);
        this.http = new HttpFront(options.port(), exports, steering, faults, requests);
        this.changes = new ChangeStream(deployment);
        this.log = new EventLog(deployment);
    }

    /** Listens when it returns. */
    public static Sandbox start(SandboxOptions options) {
        Dataset dataset = dataset(options);
        try {
            Optional<Journal> journal = options.journal()
                    .map(directory -> Journal.open(
                            directory,
                            dataset.identity(),
                            Deployment.nanos(options.clock().instant())));
            journal.ifPresent(dataset::continues);
            Deployment deployment = Deployment.open(dataset, options.seed(), options.clock(), journal);
            journal.flatMap(dataset::since).ifPresent(deployment::execute);
            Sandbox sandbox = new Sandbox(options, deployment);
            sandbox.http.start();
            sandbox.changes.start(options.changesPerSecond());
            return sandbox;
        } catch (RuntimeException e) {
            dataset.close();
            throw e;
        }
    }

    public URI url() {
        return http.url();
    }

    public String deployKey() {
        return deployKey;
    }

    /** Commits so many transactions of one to five random writes. */
    public Applied apply(int transactions) {
        return deployment.execute(new RandomChanges(transactions));
    }

    /** Commits the writes as one transaction. */
    public Applied apply(List<Write> writes) {
        return deployment.execute(new ExplicitWrites(List.copyOf(writes)));
    }

    /**
     * Replaces a table as {@code npx convex import --replace} does: invisible to {@code document_deltas}.
     *
     * @param documents objects in the {@code export_json} form; {@code _id} and {@code _creationTime} are kept when given
     */
    public Applied importTable(TableRef table, List<String> documents) {
        return deployment.execute(new TableImport(table, parsed(documents), 0));
    }

    /** Replaces a table of the dataset by so many newly generated documents. */
    public Applied importTable(TableRef table, long rows) {
        return deployment.execute(new TableImport(table, List.of(), rows));
    }

    /**
     * Makes a hidden tablet of a table, new or existing. Several imports of one table may be under way.
     *
     * @return the id of the import, for its other steps
     */
    public String beginImport(TableRef table) {
        return deployment.execute(new ImportStep.Begin(table)).ids().get(0);
    }

    /**
     * One transaction of an import.
     *
     * @param documents objects in the {@code export_json} form; {@code _id} and {@code _creationTime} are kept when given, also
     *     those of documents that the table has
     */
    public Applied importRows(String importId, List<String> documents) {
        return deployment.execute(new ImportStep.Insert(importId, parsed(documents), 0));
    }

    /** One transaction of an import, of so many newly generated documents. */
    public Applied importRows(String importId, long rows) {
        return deployment.execute(new ImportStep.Insert(importId, List.of(), rows));
    }

    /** The table's name means the imported rows from now on. */
    public Applied activateImport(String importId) {
        return deployment.execute(new ImportStep.Activate(importId));
    }

    /** Gives an import up: from now on data sync fails for its table, until {@link #restart}. */
    public Applied abortImport(String importId) {
        return deployment.execute(new ImportStep.Abort(importId));
    }

    /** What the backend had in memory only is forgotten: tablets of aborted imports. */
    public Applied restart() {
        return deployment.execute(new Restart());
    }

    /** Deletes a table with its rows: no endpoint says a word. */
    public Applied dropTable(TableRef table) {
        return deployment.execute(new TableChange(table, TableChange.Kind.DROP));
    }

    /** Deletes all documents of a table, in one transaction. */
    public Applied emptyTable(TableRef table) {
        return deployment.execute(new TableChange(table, TableChange.Kind.EMPTY));
    }

    public Limits limits() {
        return deployment.limits();
    }

    public void limits(Limits limits) {
        deployment.limits(limits);
    }

    /** @param documents of the table's first transaction, in the {@code export_json} form */
    public Applied addTable(TableRef table, List<String> documents) {
        return deployment.execute(new NewTable(table, parsed(documents), 0));
    }

    /** Every cursor of {@code document_deltas} handed out so far becomes too old. */
    public Applied expireCursors() {
        return deployment.execute(new Expiry(Expiry.What.CURSORS));
    }

    /** Every snapshot of {@code list_snapshot} handed out so far becomes too old. */
    public Applied expireSnapshots() {
        return deployment.execute(new Expiry(Expiry.What.SNAPSHOTS));
    }

    /** The log and the revisions of before now are gone: what was handed out so far is refused. */
    public Applied endRetention() {
        return deployment.execute(new Expiry(Expiry.What.RETENTION));
    }

    public void summaries(Summaries summaries) {
        exports.summaries(summaries);
    }

    public void plan(Plan plan) {
        exports.plan(plan);
    }

    public void injectFault(Fault fault) {
        faults.add(fault);
    }

    public void clearFaults() {
        faults.clear();
    }

    /** How often each path was asked. */
    public Map<String, Long> requests() {
        return requests.counts();
    }

    /** What {@code GET /sandbox/log} tells, a JSON object a line; for datasets that fit the heap. */
    public List<String> log() {
        return lines(out -> log.writeLog(Long.MIN_VALUE, Long.MAX_VALUE, out));
    }

    /** What {@code GET /sandbox/state} tells, a JSON object a line; for datasets that fit the heap. */
    public List<String> currentState() {
        return lines(log::writeState);
    }

    /**
     * What {@code GET /sandbox/truth} tells: the documents that lived at a time in the tables that names meant then, in the form of
     * {@link #currentState}. It does not go through the export APIs.
     */
    public List<String> truth(long ts) {
        return lines(out -> log.writeTruth(ts, out));
    }

    /** For tests that replay what a real deployment did. */
    Deployment deployment() {
        return deployment;
    }

    @Override
    public void close() {
        changes.close();
        http.close();
        deployment.close();
    }

    private static Dataset dataset(SandboxOptions options) {
        return switch (options.dataset()) {
            case Shop.NAME -> new Shop(options.seed(), options.documents());
            case Empty.NAME -> new Empty(options.seed());
            default -> backup(options);
        };
    }

    private static Dataset backup(SandboxOptions options) {
        if (!options.dataset().toLowerCase(Locale.ROOT).endsWith(".zip")) {
            throw new IllegalArgumentException("The sandbox knows no dataset \"" + options.dataset()
                    + "\". There is shop, empty, or the path of a backup.zip.");
        }
        return Backup.open(Path.of(options.dataset()), options.seed());
    }

    private static List<Map<String, Object>> parsed(List<String> documents) {
        return documents.stream().map(Trees::document).toList();
    }

    private static List<String> lines(Reply.Lines.Writer writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Not String.lines(): documents may hold bare separators that it takes for line ends.
        String text = out.toString(StandardCharsets.UTF_8);
        return text.isEmpty()
                ? List.of()
                : List.of(text.substring(0, text.length() - 1).split("\n", -1));
    }
}
