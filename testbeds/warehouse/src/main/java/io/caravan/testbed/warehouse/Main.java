package io.caravan.testbed.warehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A SQL warehouse for tests, on a loopback port. Prints {@code GUESTS <port>} and {@code READY <port>} when it serves, and ends when
 * its standard input and its {@link Guests} do: a server whose tests died does not outlive them.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        // Read once, before the first server; otherwise each answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Options options = Options.parse(arguments);
        Files.createDirectories(options.directory());
        Spark spark = Spark.start(options);
        Warehouse warehouse = new Warehouse(options, spark);
        int port = warehouse.serve(options.port()).port();
        Guests guests = Guests.welcome(options, spark);
        System.out.println("GUESTS " + guests.port());
        System.out.println("READY " + port);
        System.out.flush();
        awaitEndOfInput();
        guests.awaitEnd();
        // Nothing else to tidy up: a warehouse that is killed must leave no less than one that is stopped.
        if (options.temporary()) {
            delete(options.directory());
        }
        Runtime.getRuntime().halt(0);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
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
