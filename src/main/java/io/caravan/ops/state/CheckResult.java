package io.caravan.ops.state;

import java.util.Map;

/**
 * What a check found.
 *
 * @param name of the check
 * @param says what is the case, and what to do where that is something
 * @param details figures, by name
 */
public record CheckResult(String name, State state, String says, Map<String, Object> details) {
    /** A warning is still healthy. */
    public enum State {
        OK,
        WARNING,
        DOWN
    }

    public static CheckResult ok(String name, String says, Map<String, Object> details) {
        return new CheckResult(name, State.OK, says, details);
    }

    public CheckResult as(State other, String saying) {
        return new CheckResult(name, other, saying, details);
    }

    public boolean isDown() {
        return state == State.DOWN;
    }
}
