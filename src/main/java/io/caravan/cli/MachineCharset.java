package io.caravan.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The charset that libraries read their own files in, where they name none, and the one in which the machine tells names and arguments. */
final class MachineCharset {
    private static final char LOST = '\uFFFD';
    private static final String PROBE = "META-INF/services #=:/\n";

    private MachineCharset() {}

    /** Of this JVM. */
    static Optional<String> unusable() {
        try {
            return unusable(Charset.forName(System.getProperty("file.encoding", "UTF-8")));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty(); // the JVM has taken another
        }
    }

    /**
     * Why nothing can be done with what was typed: cron, systemd and containers say no locale, and Java takes every letter beyond ASCII in an
     * argument or a path for another one, in silence.
     *
     * @param directory that one stands in
     */
    static Optional<String> illegible(String[] args, String directory) {
        boolean argument = Arrays.stream(args).anyMatch(MachineCharset::isLost);
        boolean whole = "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
        if (whole || (!argument && !isLost(directory))) {
            return Optional.empty();
        }
        return Optional.of("There are letters in " + (argument ? "an argument" : "the path of the working directory")
                + " that this process cannot read, since the locale is not of UTF-8 (LC_ALL, LC_CTYPE, LANG). Nothing was"
                + " done. Set LC_ALL=C.UTF-8.");
    }

    private static boolean isLost(String text) {
        return text.indexOf(LOST) >= 0;
    }

    /** Why nothing can be done in it: what is plain text in all files of Java is none in this charset. */
    static Optional<String> unusable(Charset charset) {
        return charset.canEncode() && Arrays.equals(PROBE.getBytes(charset), PROBE.getBytes(StandardCharsets.US_ASCII))
                ? Optional.empty()
                : Optional.of("file.encoding is " + charset.name()
                        + ", in which the libraries of Caravan cannot read their own files. Nothing was done. Leave"
                        + " -Dfile.encoding out, or set -Dfile.encoding=UTF-8 (JAVA_TOOL_OPTIONS).");
    }
}
