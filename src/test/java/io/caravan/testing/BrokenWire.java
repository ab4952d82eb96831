package io.caravan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Carries bytes between a client and a server, and resets its first connections after so many bytes of the answers. */
public final class BrokenWire implements AutoCloseable {
    private final ServerSocket listener;
    private final URI target;
    private final List<Integer> resets;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private BrokenWire(ServerSocket listener, URI target, List<Integer> resets) {
        this.listener = listener;
        this.target = target;
        this.resets = resets;
    }

    /** @param resets bytes that each connection carries back before it is reset; connections beyond the last are whole */
    public static BrokenWire to(URI target, List<Integer> resets) {
        try {
            BrokenWire wire = new BrokenWire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, resets);
            wire.threads.execute(wire::accept);
            return wire;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** How many connections were reset so far, at most. */
    public int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                int number = connections.getAndIncrement();
                int budget = number < resets.size() ? resets.get(number) : Integer.MAX_VALUE;
                Socket server = new Socket(target.getHost(), target.getPort());
                open.add(client);
                open.add(server);
                threads.execute(() -> pump(client, server, Integer.MAX_VALUE));
                threads.execute(() -> pump(server, client, budget));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private static void pump(Socket from, Socket to, int budget) {
        int left = budget;
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count = in.read(buffer);
            while (count >= 0) {
                out.write(buffer, 0, Math.min(count, left));
                out.flush();
                left -= Math.min(count, left);
                if (left == 0) {
                    to.setSoLinger(true, 0);
                    return;
                }
                count = in.read(buffer);
            }
        } catch (IOException either) {
            // one of the two is gone; both are closed
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
