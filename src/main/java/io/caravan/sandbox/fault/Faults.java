package io.caravan.sandbox.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Injected faults, in the order in which they came; the first that matches counts a request. */
public final class Faults {
    private final List<Fault> faults = new ArrayList<>();

    public synchronized void add(Fault fault) {
        faults.add(fault);
    }

    public synchronized List<Fault> list() {
        return List.copyOf(faults);
    }

    public synchronized void clear() {
        faults.clear();
    }

    /** What happens to this request; counts it. */
    synchronized Optional<Effect> next(String path) {
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            if (fault.matches(path)) {
                return count(i, fault);
            }
        }
        return Optional.empty();
    }

    private Optional<Effect> count(int index, Fault fault) {
        if (fault.after() > 0) {
            faults.set(index, new Fault(fault.endpoint(), fault.after() - 1, fault.times(), fault.effect()));
            return Optional.empty();
        }
        if (fault.times() == 1) {
            faults.remove(index);
        } else {
            faults.set(index, new Fault(fault.endpoint(), 0, fault.times() - 1, fault.effect()));
        }
        return Optional.of(fault.effect());
    }
}
