package io.caravan.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Variables of the environment that are there and that two sources read: CONVEX_DEPLOY_KEY_AB is of a-b, of ab, and of a_b. */
final class SharedVariables {
    private SharedVariables() {}

    /**
     * The names of a source that variables can be of.
     *
     * @param file that says so, for messages
     * @param wanted whether anybody asks for the source
     */
    record Named(String file, String name, Wanted wanted) {}

    enum Wanted {
        CHOSEN,
        LEFT_OUT
    }

    /** Of sources of which one is asked for at least; whom another process runs reads them as well. */
    static List<String> problems(List<Named> sources, Map<String, String> environment) {
        Map<String, List<Reader>> readers = new TreeMap<>();
        for (Named source : sources) {
            Environment.variablesOf(source.name(), environment)
                    .forEach((variable, key) -> readers.computeIfAbsent(variable, unused -> new ArrayList<>())
                            .add(new Reader(source, key)));
        }
        List<String> problems = new ArrayList<>();
        readers.forEach((variable, all) -> {
            boolean asked = all.stream().anyMatch(reader -> reader.source().wanted() == Wanted.CHOSEN);
            if (asked && all.size() > 1) {
                problems.add("environment variable " + variable + " is read as "
                        + String.join(
                                ", and as ", all.stream().map(Reader::described).toList())
                        + "; rename one of them by source.name, or put the value into its file");
            }
        });
        return problems;
    }

    private record Reader(Named source, String key) {
        String described() {
            return key + " of source " + source.name() + " (" + source.file() + ")";
        }
    }
}
