package io.caravan.testing.process;

import io.caravan.app.target.Wiring;
import io.caravan.cli.App;
import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Caravan in a process whose destination hangs for ever in the commit of the second batch, and says so. */
public final class StallingApp {
    /** What is said at the step that hangs. */
    public static final String STALLED = "stalled in a commit";

    private StallingApp() {}

    public static void main(String[] args) {
        Wiring wiring = Wiring.production();
        App.start(
                args,
                new Wiring(
                        wiring.clock(),
                        wiring.sleeper(),
                        wiring.random(),
                        wiring.calls(),
                        Stalling::new,
                        wiring.store()));
    }

    private record Stalling(Destination destination) implements Destination {
        @Override
        public Optional<Receipt> lastReceipt() {
            return destination.lastReceipt();
        }

        @Override
        public OpenBatch open(long number) {
            return destination.open(number);
        }

        @Override
        public Receipt commit(StagedBatch staged) {
            if (staged.batch() < 2) {
                return destination.commit(staged);
            }
            System.out.println(STALLED);
            while (true) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException deaf) {
                    System.out.println("interrupted, and stalls on");
                }
            }
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
    }
}
