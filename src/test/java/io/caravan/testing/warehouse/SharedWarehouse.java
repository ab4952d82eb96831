package io.caravan.testing.warehouse;

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
import java.util.List;
import java.util.Optional;

/**
 * One Spark for all forks of a build: the first one that asks starts it, each other one is its guest, with faults and a journal of its
 * own. It ends with the last of them.
 */
final class SharedWarehouse {
    private static final String READY = "READY ";

    /** What keeps it up: the process, or the connection of a guest. */
    private final Object lease;

    private final int port;

    private SharedWarehouse(Object lease, int port) {
        this.lease = lease;
        this.port = port;
    }

    static SharedWarehouse enter() {
        try {
            Path home = Files.createDirectories(Path.of("target", "warehouse").toAbsolutePath());
            try (FileChannel file =
                    FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock unused = file.lock(); // until the channel is closed
                Path address = home.resolve(WarehouseProcess.mode());
                Optional<SharedWarehouse> guest = Files.exists(address) ? guest(address) : Optional.empty();
                return guest.isPresent() ? guest.get() : first(address);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SharedWarehouse first(Path address) throws IOException {
        Path directory = Files.createTempDirectory("warehouse");
        WarehouseProcess process = WarehouseProcess.temporary(directory);
        Files.write(address, List.of(Integer.toString(process.guests()), directory.toString()));
        return new SharedWarehouse(process, process.port());
    }

    /** Empty if that server has ended, or if the port is another program's by now. */
    private static Optional<SharedWarehouse> guest(Path address) {
        try {
            List<String> lines = Files.readAllLines(address);
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

    @Override
    public String toString() {
        return port + " by " + lease;
    }
}
