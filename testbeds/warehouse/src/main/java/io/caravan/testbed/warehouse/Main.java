package io.caravan.testbed.warehouse;

import java.io.IOException;
import java.nio.file.Files;

/**
 * A SQL warehouse for tests, on a loopback port. Prints {@code READY <port>} when it serves, and ends when its standard input does:
 * a server whose test died does not outlive it.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        // Read once, before the first server; otherwise each answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Options options = Options.parse(arguments);
        Files.createDirectories(options.directory());
        Spark spark = Spark.start(options);
        Warehouse warehouse = new Warehouse(options, spark);
        int port = warehouse.serve(options.port());
        System.out.println("READY " + port);
        System.out.flush();
        awaitEndOfInput();
        // Nothing to tidy up: a warehouse that is killed must leave no less than one that is stopped.
        Runtime.getRuntime().halt(0);
    }

    private static void awaitEndOfInput() {
        byte[] ignored = new byte[256];
        try {
            int count = System.in.read(ignored);
            while (count >= 0) {
                count = System.in.read(ignored);
            }
        } catch (IOException closed) {
            // the same as the end
        }
    }
}
