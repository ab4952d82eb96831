package io.caravan.bench;

import com.sun.management.OperatingSystemMXBean;
import io.caravan.app.target.Wiring;
import io.caravan.camel.ConvexPage;
import io.caravan.cli.App;
import io.caravan.core.change.ChangeEvent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Events a second of {@code convex:} beside the engine's whole sync, over one deployment. Arguments: what (engine, event, page), address,
 * deploy key, number of documents, a directory. Prints one line of the table of bench/README.md.
 */
public final class CamelBench {
    private static final double MEGA = 1_000_000.0;

    private CamelBench() {}

    public static void main(String[] args) throws Exception {
        String what = args[0];
        long documents = Long.parseLong(args[3]);
        Path directory = Files.createDirectories(Path.of(args[4]));
        long cpu = cpuNanos();
        long began = System.nanoTime();
        long events = what.equals("engine")
                ? engine(args[1], args[2], documents, directory)
                : route(what, args[1], args[2], documents, directory);
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpuSeconds = (cpuNanos() - cpu) / 1e9;
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.0f | %.2f | %d |",
                what,
                events,
                seconds,
                events / seconds,
                cpuSeconds / (events / MEGA),
                peakHeap() >> 20));
        System.exit(0);
    }

    private static long engine(String url, String key, long documents, Path directory) {
        int code = App.run(
                new String[] {
                    "sync",
                    "-Dconvex.url=" + url,
                    "-Dconvex.deploy.key=" + key,
                    "-Dstate.location=file:" + directory.resolve("state"),
                    "-Ds3.location=file:" + directory.resolve("lake"),
                    "-Dstaging.enabled=false",
                    "-Dmanagement.port=0"
                },
                Wiring.production());
        if (code != 0) {
            throw new IllegalStateException("the sync ended with " + code);
        }
        return documents;
    }

    /** Until all documents have come: the exchange of the last one, or of the last page. */
    private static long route(String emit, String url, String key, long documents, Path directory) throws Exception {
        AtomicLong events = new AtomicLong();
        CountDownLatch all = new CountDownLatch(1);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("convex:" + url + "?deployKey=" + key + "&emit=" + emit + "&directory=" + directory)
                            .process(exchange -> {
                                long now = events.addAndGet(count(exchange));
                                if (now >= documents) {
                                    all.countDown();
                                }
                            });
                }
            });
            camel.start();
            if (!all.await(Duration.ofHours(1).toMinutes(), TimeUnit.MINUTES)) {
                throw new IllegalStateException("only " + events + " events came");
            }
        }
        return events.get();
    }

    /** Each document's bytes are looked at. */
    private static long count(Exchange exchange) throws IOException {
        Object body = exchange.getMessage().getBody();
        if (!(body instanceof ConvexPage page)) {
            return body != null && exchange.getMessage().getBody(byte[].class).length > 0 ? 1 : 0;
        }
        long events = 0;
        for (ChangeEvent event : page) {
            events += event instanceof ChangeEvent.Upsert upsert
                            && upsert.document().length() > 0
                    ? 1
                    : 0;
        }
        return events;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long peakHeap() {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
        return pools.stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
