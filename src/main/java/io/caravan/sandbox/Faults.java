package io.caravan.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which requests go wrong, and how. */
final class Faults {
    /** Whether the deployment's plan has streaming export. */
    enum Plan {
        WITH_EXPORT,
        WITHOUT_EXPORT
    }

    private final List<Fault> pending = new ArrayList<>();
    private final Map<String, byte[]> lastAnswers = new HashMap<>();
    private final Map<String, Long> requests = new TreeMap<>();
    private Plan plan = Plan.WITH_EXPORT;

    synchronized void inject(Fault fault) {
        pending.add(fault);
    }

    synchronized void clear() {
        pending.clear();
    }

    synchronized List<Map<String, Object>> pending() {
        return pending.stream().map(Fault::json).toList();
    }

    synchronized void plan(Plan now) {
        plan = now;
    }

    synchronized void requirePlan() {
        if (plan == Plan.WITHOUT_EXPORT) {
            throw new ApiError(403, "StreamingExportNotEnabled", "Streaming export is only available on the Pro plan.");
        }
    }

    /** The fault that this request meets, if any. */
    synchronized Optional<Fault> meet(String path) {
        requests.merge(path, 1L, Long::sum);
        for (int i = 0; i < pending.size(); i++) {
            Fault fault = pending.get(i);
            if (fault.matches(path)) {
                Fault met = fault.met();
                if (met.isSpent()) {
                    pending.remove(i);
                } else {
                    pending.set(i, met);
                }
                return fault.isDue() ? Optional.of(fault) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    synchronized void remember(String path, byte[] answer) {
        lastAnswers.put(path, answer);
    }

    /** The endpoint's previous answer, or this one where there is none. */
    synchronized byte[] previous(String path, byte[] answer) {
        return lastAnswers.getOrDefault(path, answer);
    }

    synchronized Map<String, Long> requests() {
        return new TreeMap<>(requests);
    }
}
