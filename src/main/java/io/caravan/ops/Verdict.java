package io.caravan.ops;

import java.util.Map;

/**
 * What a check found.
 *
 * @param name of the check
 * @param says what is the case, and what to do where that is something
 * @param details figures, by name
 */
record Verdict(String name, State state, String says, Map<String, Object> details) {
    /** A warning is still healthy. */
    enum State {
        OK,
        WARNING,
        DOWN
    }

    static Verdict ok(String name, String says, Map<String, Object> details) {
        return new Verdict(name, State.OK, says, details);
    }

    Verdict as(State other, String saying) {
        return new Verdict(name, other, saying, details);
    }

    boolean isDown() {
        return state == State.DOWN;
    }
}
