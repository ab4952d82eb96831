package io.caravan.core.file;

import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.HexFormat;

/** An id that no other process has, with a hint for whoever reads it in a fence error. */
public final class WriterId {
    private static final int RANDOM_BYTES = 8;

    private WriterId() {}

    /** As {@code 4711-web1-5f3a...}: process, host, chance. */
    public static String random() {
        byte[] chance = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(chance);
        String process = ManagementFactory.getRuntimeMXBean().getName().replaceAll("[^A-Za-z0-9]", "-");
        return process + "-" + HexFormat.of().formatHex(chance);
    }
}
