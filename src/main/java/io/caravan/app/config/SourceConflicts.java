package io.caravan.app.config;

import io.caravan.app.config.SourceFiles.Described;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What two sources of a process must not have in common. */
final class SourceConflicts {
    private SourceConflicts() {}

    static List<String> among(List<Described> sources) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            for (int j = 0; j < i; j++) {
                compare(sources.get(i), sources.get(j), problems);
            }
        }
        return problems;
    }

    private static void compare(Described one, Described other, List<String> problems) {
        String start = one.file() + ": ";
        String name = one.config().source().name();
        String otherName = other.config().source().name();
        if (ConfigSources.plain(name).equals(ConfigSources.plain(otherName))) {
            problems.add(start + "source.name " + name + " is, but for case and punctuation, that of " + other.file()
                    + "; each source needs its own");
        }
        Path state = state(one);
        if (state.equals(state(other))) {
            problems.add(start + "state.location " + state + " is also that of " + other.file()
                    + "; each source needs its own");
        }
        String place = one.config().destination().place();
        String otherPlace = other.config().destination().place();
        if (within(place, otherPlace) || within(otherPlace, place)) {
            problems.add(start + "its destination " + one.config().location() + " is that of " + other.file()
                    + ", or one is inside the other; each source needs its own");
        }
    }

    private static Path state(Described source) {
        return source.config().sync().state().toAbsolutePath().normalize();
    }

    private static boolean within(String inner, String outer) {
        return (inner + "/").startsWith(outer + "/");
    }
}
