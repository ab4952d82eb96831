package io.caravan.docs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What Java is started with, however Caravan is started: of both launchers and both images. */
public final class JavaOptions {
    /** A process that runs for hours has both compilers, and a small heap that it gives back. */
    public static final List<String> OF_RUN = List.of("-Xms16m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20");

    public static final List<String> OF_OTHERS = List.of("-XX:TieredStopAtLevel=1");

    public static final String COLLECTOR = "-XX:+UseSerialGC";

    private static final List<String> OF_EACH = List.of(COLLECTOR, "-Xlog:disable", "-Xlog:all=error:stderr");

    private JavaOptions() {}

    /** @return options, in order, by what is typed behind the name of the launcher */
    static Map<String, List<String>> byCommand() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String line : List.of(
                "",
                "run",
                "run --source a",
                "-Dsync.cron=x",
                "-Dsync.cron=x run",
                "-D sync.cron=x",
                "--source a",
                "--source=a",
                "--source sync")) {
            all.put(line, with(OF_RUN));
        }
        for (String line : List.of(
                "sync",
                "sync --json",
                "status",
                "check",
                "config",
                "staging --full",
                "-Dconvex.url=x status",
                "-D convex.url=x status",
                "--source a -Dconvex.url=x sync",
                "--source=a check",
                "--help",
                "--version")) {
            all.put(line, with(OF_OTHERS));
        }
        return all;
    }

    private static List<String> with(List<String> options) {
        return Stream.concat(options.stream(), OF_EACH.stream()).toList();
    }
}
