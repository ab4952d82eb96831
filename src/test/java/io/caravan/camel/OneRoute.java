package io.caravan.camel;

import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.Sandbox;
import io.caravan.testing.ledger.SandboxLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.service.ServiceSupport;

/** A context with one route of a user. */
public final class OneRoute implements AutoCloseable {
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<Seen> completed = new CopyOnWriteArrayList<>();

    /** What a route does before its exchange completes. */
    public interface Work {
        void on(Exchange exchange, Seen seen) throws Exception;
    }

    public static OneRoute of(String uri, Work work) {
        return of(uri, Map.of(), work);
    }

    public static OneRoute of(String uri, Map<String, Object> beans, Work work) {
        OneRoute route = new OneRoute(beans);
        route.start(uri, exchange -> {
            Seen event = Seen.of(exchange.getMessage());
            route.seen.add(event);
            work.on(exchange, event);
            route.completed.add(event);
        });
        return route;
    }

    /** @param processor gets exchanges as they come */
    public static OneRoute raw(String uri, Processor processor) {
        OneRoute route = new OneRoute(Map.of());
        route.start(uri, processor);
        return route;
    }

    /** @param routes may be called before this returns, so they get their context as an argument */
    public static OneRoute built(Map<String, Object> beans, Function<OneRoute, RouteBuilder> routes) {
        OneRoute route = new OneRoute(beans);
        route.start(routes.apply(route));
        return route;
    }

    private OneRoute(Map<String, Object> beans) {
        camel.getShutdownStrategy().setTimeout(120);
        camel.disableJMX();
        beans.forEach((name, bean) -> camel.getRegistry().bind(name, bean));
    }

    private void start(String uri, Processor processor) {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(uri).routeId("own").process(processor);
            }
        });
    }

    private void start(RouteBuilder routes) {
        try {
            camel.addRoutes(routes);
            camel.start();
        } catch (RuntimeException e) {
            camel.stop();
            throw e;
        } catch (Exception e) {
            camel.stop();
            throw new IllegalStateException(e);
        }
    }

    public DefaultCamelContext camel() {
        return camel;
    }

    /** Of the route {@code own}, amid its exchanges. */
    public boolean isSuspending() {
        return ((ServiceSupport) camel.getRoute("own").getConsumer()).isSuspendingOrSuspended();
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Those whose exchange came to the end of the route. */
    public List<Seen> completed() {
        return List.copyOf(completed);
    }

    public void add(Seen event) {
        completed.add(event);
    }

    /** On its way. */
    public void saw(Seen event) {
        seen.add(event);
    }

    public OneRoute until(int events) {
        await().until(() -> completed.size() >= events);
        return this;
    }

    /** Until what the route has got amounts to what the sandbox holds. */
    public OneRoute untilCurrent(Sandbox sandbox) {
        await().until(() -> state(completed()).equals(stateOf(sandbox)));
        return this;
    }

    /** Last revision of each living document, by table and id. */
    public static Map<String, Long> state(List<Seen> events) {
        Map<String, Map<String, Long>> tables = new LinkedHashMap<>();
        for (Seen event : events) {
            Map<String, Long> table = tables.computeIfAbsent(event.table(), none -> new LinkedHashMap<>());
            switch (event.operation()) {
                case "truncate" -> table.clear();
                case "delete" -> table.remove(event.id().orElseThrow());
                default -> table.put(event.id().orElseThrow(), event.ts());
            }
        }
        Map<String, Long> state = new TreeMap<>();
        tables.forEach((table, rows) -> rows.forEach((id, ts) -> state.put(table + " " + id, ts)));
        return state;
    }

    public static Map<String, Long> stateOf(Sandbox sandbox) {
        Map<String, Long> state = new TreeMap<>();
        for (SandboxLog.Revision revision : new SandboxLog(sandbox.url()).state()) {
            String table =
                    revision.component().isEmpty() ? revision.table() : revision.component() + "/" + revision.table();
            state.put(table + " " + revision.id(), revision.ts());
        }
        return state;
    }

    /** Of each table in the order in which they came. */
    public static Map<String, List<Seen>> byTable(List<Seen> events) {
        Map<String, List<Seen>> tables = new LinkedHashMap<>();
        events.forEach(event ->
                tables.computeIfAbsent(event.table(), none -> new ArrayList<>()).add(event));
        return tables;
    }

    @Override
    public void close() {
        camel.stop();
    }
}
