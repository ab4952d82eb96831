package io.caravan.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Options that every command has may stand before it; without a command they are those of {@code run}. */
final class CommandFirst {
    private static final Set<String> WITH_A_VALUE = Set.of("-D", "--source");

    private CommandFirst() {}

    static String[] of(String[] args, Set<String> commands) {
        int at = afterOptions(args);
        List<String> ordered = new ArrayList<>(List.of(args));
        if (at > 0 && at < args.length && commands.contains(args[at])) {
            ordered.remove(at);
            ordered.add(0, args[at]);
        } else if (at > 0 || args.length == 0) {
            ordered.add(0, "run");
        }
        return ordered.toArray(String[]::new);
    }

    private static int afterOptions(String[] args) {
        int at = 0;
        while (at < args.length && (args[at].startsWith("-D") || args[at].startsWith("--source"))) {
            at += WITH_A_VALUE.contains(args[at]) ? 2 : 1;
        }
        return Math.min(at, args.length);
    }
}
