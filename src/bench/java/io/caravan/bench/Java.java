package io.caravan.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Command lines of child JVMs: the JDK of this process and the flags in {@code bench.java.flags}. */
final class Java {
    private Java() {}

    static String binary() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String flags() {
        return System.getProperty("bench.java.flags", "");
    }

    static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(binary()));
        for (String flag : flags().trim().split("\\s+", -1)) {
            if (!flag.isEmpty()) {
                command.add(flag);
            }
        }
        command.addAll(arguments);
        return command;
    }

    static List<String> main(Class<?> main, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        all.addAll(List.of(arguments));
        return command(all);
    }

    static String version() {
        return String.format(
                Locale.ROOT,
                "JDK %s, %d processors, flags [%s]",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                flags());
    }
}
