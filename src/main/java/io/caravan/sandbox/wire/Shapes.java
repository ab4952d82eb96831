package io.caravan.sandbox.wire;

import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.Tablet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What the documents of each table look like, inferred once for as long as nothing is committed. */
final class Shapes {
    private volatile Known known = new Known(Long.MIN_VALUE, Map.of());

    /** @param asOf the last commit before they were inferred */
    private record Known(long asOf, Map<Tablet, Shape> shapes) {}

    Shape of(Deployment.View view, Tablet tablet, Function<Tablet, Shape> inferred) {
        Known latest = known;
        if (latest.asOf() != view.store().lastTs()) {
            latest = new Known(view.store().lastTs(), new ConcurrentHashMap<>());
            known = latest;
        }
        return latest.shapes().computeIfAbsent(tablet, inferred);
    }
}
