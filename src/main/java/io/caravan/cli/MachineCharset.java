package io.caravan.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The charset that libraries read their own files in, where they name none. */
final class MachineCharset {
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

    /** Why nothing can be done in it: what is plain text in all files of Java is none in this charset. */
    static Optional<String> unusable(Charset charset) {
        return charset.canEncode() && Arrays.equals(PROBE.getBytes(charset), PROBE.getBytes(StandardCharsets.US_ASCII))
                ? Optional.empty()
                : Optional.of("file.encoding is " + charset.name()
                        + ", in which the libraries of Caravan cannot read their own files. Nothing was done. Leave"
                        + " -Dfile.encoding out, or set -Dfile.encoding=UTF-8 (JAVA_TOOL_OPTIONS).");
    }
}
