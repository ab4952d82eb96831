package io.caravan.interleave;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.sandbox.data.Write;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table that does not exist but as two imports when the first sync begins; they end between any two of its calls. */
class TwoImportsTest {
    private static final TableRef BOTH = TableRef.root("both");
    private static final TableRef ORDERS = TableRef.root("orders");
    private static final int CALLS = 12;

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void what_the_first_of_them_left_is_never_called_the_table(Protocol protocol) {
        for (int first = 1; first < CALLS; first++) {
            for (int second = first + 1; second <= CALLS; second++) {
                endsAt(first, second, protocol);
            }
        }
    }

    private static void endsAt(int first, int second, Protocol protocol) {
        TickingClock clock = new TickingClock();
        MemoryLake lake = new MemoryLake(clock, MemoryLake.Commits.CALM);
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(clock).withDataset("empty").withDocuments(0))) {
            sandbox.addTable(ORDERS, List.of("{\"k\":1}"));
            String one = sandbox.beginImport(BOTH);
            String two = sandbox.beginImport(BOTH);
            AtomicInteger calls = new AtomicInteger();
            HttpCalls between = new HttpCalls(sandbox.url(), sandbox.deployKey(), () -> {
                int call = calls.incrementAndGet();
                if (call == first) {
                    sandbox.activateImport(one);
                    sandbox.apply(List.of(Write.insert(BOTH, """
                            {"k":"of the first"}""")));
                } else if (call == second) {
                    sandbox.activateImport(two);
                }
            });
            try (Follower follower =
                    new Follower(between, lake, clock, protocol, new Random(1), Follower.Sight.SEEING)) {
                for (int sync = 0; sync < 3; sync++) {
                    clock.tick(Duration.ofHours(1));
                    assertThat(follower.sync()).isEmpty();
                    verify(lake, sandbox, first + " and " + second);
                }
                assertThat(lake.complete().consistentAsOf()).isPresent();
            }
        }
    }

    private static void verify(MemoryLake lake, Sandbox sandbox, String ends) {
        Completeness said = lake.complete();
        for (TableRef table : List.of(BOTH, ORDERS)) {
            OptionalLong asOf = said.of(table);
            if (asOf.isPresent()) {
                assertThat(lake.state(table))
                        .as("%s, the imports ended before calls %s", table, ends)
                        .isEqualTo(Truth.of(sandbox.truth(asOf.getAsLong()), table));
            }
        }
    }
}
