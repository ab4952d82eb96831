package io.caravan.testbed.warehouse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Test processes beside the one that started this server. Each gets a server of its own, with its own faults, journal and streams, over
 * the same Spark: a second Spark would load and compile the same classes anew. A guest connects, says which directory it means, is told
 * {@code READY <port>}, and is gone when its connection is: its server and its streams stop.
 */
final class Guests {
    private final ServerSocket door;
    private final Options options;
    private final Spark spark;
    private int present;
    private boolean closed;

    private Guests(ServerSocket door, Options options, Spark spark) {
        this.door = door;
        this.options = options;
        this.spark = spark;
    }

    static Guests welcome(Options options, Spark spark) throws IOException {
        Guests guests = new Guests(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), options, spark);
        daemon(guests::awaitEach);
        return guests;
    }

    int port() {
        return door.getLocalPort();
    }

    /** Returns when the last one has gone; whoever comes afterwards is sent away. */
    synchronized void awaitEnd() throws InterruptedException {
        while (present > 0) {
            wait();
        }
        closed = true;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "guests");
        thread.setDaemon(true);
        thread.start();
    }

    private void awaitEach() {
        try {
            while (true) {
                Socket guest = door.accept();
                daemon(() -> host(guest));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void host(Socket guest) {
        try (guest) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(guest.getInputStream(), StandardCharsets.UTF_8));
            if (options.directory().toString().equals(in.readLine()) && enter()) {
                try {
                    serve(guest, in);
                } finally {
                    leave();
                }
            }
        } catch (IOException gone) {
            // however its connection ended
        }
    }

    /** Until its connection ends; then nothing of it runs on. */
    private void serve(Socket guest, BufferedReader in) throws IOException {
        Warehouse warehouse = new Warehouse(options, spark);
        try (Router.Serving serving = warehouse.serve(0)) {
            guest.getOutputStream().write(("READY " + serving.port() + "\n").getBytes(StandardCharsets.UTF_8));
            while (in.readLine() != null) {
                // nothing else is said
            }
        } finally {
            warehouse.end();
        }
    }

    private synchronized boolean enter() {
        if (!closed) {
            present++;
        }
        return !closed;
    }

    private synchronized void leave() {
        present--;
        notifyAll();
    }
}
