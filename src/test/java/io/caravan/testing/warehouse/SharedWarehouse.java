package io.caravan.testing.warehouse;

import static org.awaitility.Awaitility.await;

import io.caravan.testing.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One Spark for all forks of a build: the first one that asks starts it, each other one is its guest, with faults and a journal of its
 * own. It ends with the last of them.
 */
final class SharedWarehouse {
    private static final Path HOME = Path.of("target", "warehouse").toAbsolutePath();
    private static final Path LOCK = HOME.resolve("lock");
    private static final Path ADDRESS = HOME.resolve(WarehouseProcess.mode());
    private static final String READY = "READY ";

    /** What keeps it up: the process, or the connection of a guest. */
    private final AutoCloseable lease;

    private final int port;

    private SharedWarehouse(AutoCloseable lease, int port) {
        this.lease = lease;
        this.port = port;
    }

    static SharedWarehouse enter() {
        try {
            Files.createDirectories(HOME);
            try (FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock unused = lock(file, Patience.LONG); // until the channel is closed
                Optional<SharedWarehouse> guest = Files.exists(ADDRESS) ? guest() : Optional.empty();
                return guest.isPresent() ? guest.get() : first();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever holds it starts Spark meanwhile. */
    static FileLock lock(FileChannel file, Duration patience) {
        return await("the lock " + LOCK
                        + ": another JVM of the tests holds it, and its Spark has not started yet. See the file `log` in the"
                        + " newest folder warehouse* of " + System.getProperty("java.io.tmpdir"))
                .atMost(patience)
                .until(file::tryLock, Objects::nonNull);
    }

    private static SharedWarehouse first() throws IOException {
        Path directory = Files.createTempDirectory("warehouse");
        WarehouseProcess process = WarehouseProcess.temporary(directory);
        Files.write(ADDRESS, List.of(Integer.toString(process.guests()), directory.toString()));
        return new SharedWarehouse(process::kill, process.port());
    }

    /** Empty if that server has ended, or if the port is another program's by now. */
    static Optional<SharedWarehouse> guest() {
        try {
            List<String> lines = Files.readAllLines(ADDRESS);
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(lines.get(0)));
            socket.setSoTimeout((int) Patience.LONG.toMillis());
            socket.getOutputStream().write((lines.get(1) + "\n").getBytes(StandardCharsets.UTF_8));
            String said = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (said != null && said.startsWith(READY)) {
                return Optional.of(new SharedWarehouse(socket, Integer.parseInt(said.substring(READY.length()))));
            }
            socket.close();
            return Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    int port() {
        return port;
    }

    /** Before the JVM ends, which leaves by itself. */
    void leave() throws Exception {
        lease.close();
    }
}
