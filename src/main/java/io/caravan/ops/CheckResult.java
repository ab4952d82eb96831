package io.caravan.ops;

import java.util.Map;

/**
 * What a check found.
 *
 * @param name of the check
 * @param says what is the case, and what to do where that is something
 * @param details figures, by name
 */
record CheckResult(String name, State state, String says, Map<String, Object> details) {
    /** A warning is still healthy. */
    enum State {
        OK,
        WARNING,
        DOWN
    }

    static CheckResult ok(String name, String says, Map<String, Object> details) {
        return new CheckResult(name, State.OK, says, details);
    }

    CheckResult as(State other, String saying) {
        return new CheckResult(name, other, saying, details);
    }

    boolean isDown() {
        return state == State.DOWN;
    }
}
