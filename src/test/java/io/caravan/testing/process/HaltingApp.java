package io.caravan.testing.process;

import io.caravan.app.target.Wiring;
import io.caravan.cli.App;
import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointStore;
import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.convex.ConvexReply;
import io.caravan.core.convex.ConvexRequest;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Caravan in a process that dies, without any farewell, at one exact step of one batch: {@code STEP BATCH COMMAND...}. */
public final class HaltingApp {
    /** Where a process can die. */
    public enum Step {
        BEFORE_FETCH,
        IN_BODY,
        AFTER_FETCH,
        FIRST_EVENT,
        LATER_EVENT,
        BEFORE_STAGE,
        BETWEEN_STAGES,
        AFTER_STAGE,
        BEFORE_COMMIT,
        AFTER_COMMIT,
        BEFORE_ADVANCE,
        AFTER_ADVANCE
    }

    private final Step step;
    private final long batch;
    private volatile long current = 1;
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong stages = new AtomicLong();

    private HaltingApp(Step step, long batch) {
        this.step = step;
        this.batch = batch;
    }

    public static void main(String[] args) {
        HaltingApp app = new HaltingApp(Step.valueOf(args[0]), Long.parseLong(args[1]));
        Wiring wiring = Wiring.production();
        Wiring halting = new Wiring(
                wiring.clock(),
                wiring.sleeper(),
                wiring.random(),
                calls -> app.new Calls(calls),
                destination -> app.new Landing(destination),
                store -> app.new Store(store));
        System.exit(App.run(Arrays.copyOfRange(args, 2, args.length), halting));
    }

    private void reach(Step reached) {
        if (reached == step && current == batch) {
            Runtime.getRuntime().halt(137);
        }
    }

    private final class Calls implements ConvexCalls {
        private final ConvexCalls calls;

        Calls(ConvexCalls calls) {
            this.calls = calls;
        }

        @Override
        public <T> T call(ConvexRequest request, ReplyReader<T> reader) throws IOException {
            if (!request.isPost()) {
                return calls.call(request, reader);
            }
            reach(Step.BEFORE_FETCH);
            T page = calls.call(
                    request,
                    reply -> reader.read(new ConvexReply(
                            reply.status(),
                            reply.contentEncoding(),
                            reply.retryAfter(),
                            new HaltingBody(reply.body()))));
            reach(Step.AFTER_FETCH);
            return page;
        }

        @Override
        public String toString() {
            return calls.toString();
        }
    }

    private final class HaltingBody extends FilterInputStream {
        HaltingBody(InputStream body) {
            super(body);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, Math.min(length, 512));
            reach(Step.IN_BODY);
            return count;
        }
    }

    private final class Landing implements Destination {
        private final Destination destination;

        Landing(Destination destination) {
            this.destination = destination;
        }

        @Override
        public Optional<Receipt> lastReceipt() {
            Optional<Receipt> last = destination.lastReceipt();
            last.ifPresent(receipt -> current = receipt.batch() + 1);
            return last;
        }

        @Override
        public OpenBatch open(long number) {
            current = number;
            events.set(0);
            stages.set(0);
            return new Batch(destination.open(number));
        }

        @Override
        public Receipt commit(StagedBatch staged) {
            reach(Step.AFTER_STAGE);
            reach(Step.BEFORE_COMMIT);
            Receipt receipt = destination.commit(staged);
            reach(Step.AFTER_COMMIT);
            return receipt;
        }

        @Override
        public TableSchema schema(TableRef table, SchemaFingerprint fingerprint) {
            return destination.schema(table, fingerprint);
        }

        @Override
        public void sweep() {
            destination.sweep();
        }

        @Override
        public void sweepBeforeWriting() {
            destination.sweepBeforeWriting();
        }

        @Override
        public void verifyWritable() {
            destination.verifyWritable();
        }

        @Override
        public void proveWritable() {
            destination.proveWritable();
        }

        @Override
        public String toString() {
            return destination.toString();
        }
    }

    private final class Batch implements OpenBatch {
        private final OpenBatch open;

        Batch(OpenBatch open) {
            this.open = open;
        }

        @Override
        public void append(ChangeEvent event, long generation) {
            open.append(event, generation);
            long count = events.incrementAndGet();
            reach(count == 1 ? Step.FIRST_EVENT : count == 20 ? Step.LATER_EVENT : null);
        }

        @Override
        public List<OpenTable> tables() {
            return open.tables().stream().<OpenTable>map(Table::new).toList();
        }

        @Override
        public void close() {
            open.close();
        }
    }

    private final class Table implements OpenBatch.OpenTable {
        private final OpenBatch.OpenTable table;

        Table(OpenBatch.OpenTable table) {
            this.table = table;
        }

        @Override
        public TableRef table() {
            return table.table();
        }

        @Override
        public List<StagedFile> stage(Optional<SchemaFingerprint> schema) {
            reach(Step.BEFORE_STAGE);
            List<StagedFile> files = table.stage(schema);
            reach(stages.incrementAndGet() == 1 ? Step.BETWEEN_STAGES : null);
            return files;
        }
    }

    private final class Store implements CheckpointStore {
        private final CheckpointStore store;

        Store(CheckpointStore store) {
            this.store = store;
        }

        @Override
        public Optional<Checkpoint> load() {
            return store.load();
        }

        @Override
        public void save(Checkpoint checkpoint) {
            reach(Step.BEFORE_ADVANCE);
            store.save(checkpoint);
            reach(Step.AFTER_ADVANCE);
        }
    }
}
