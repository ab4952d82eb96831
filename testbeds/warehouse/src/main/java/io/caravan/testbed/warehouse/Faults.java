package io.caravan.testbed.warehouse;

import java.util.ArrayList;
import java.util.List;

/** The faults that wait for their requests. */
final class Faults {
    private static final class Armed {
        private final Fault fault;
        private int seen;

        private Armed(Fault fault) {
            this.fault = fault;
        }

        private boolean strikes(Request request) {
            if (!fault.matches(request)) {
                return false;
            }
            seen++;
            return seen > fault.skip() && seen <= fault.skip() + fault.count();
        }
    }

    private final List<Armed> armed = new ArrayList<>();

    synchronized void arm(Fault fault) {
        armed.add(new Armed(fault));
    }

    synchronized void clear() {
        armed.clear();
    }

    /** Every fault counts the request; the first that is due hits it. */
    synchronized Fault next(Request request) {
        return armed.stream().filter(fault -> fault.strikes(request)).map(fault -> fault.fault).toList().stream()
                .findFirst()
                .orElse(Fault.NONE);
    }
}
