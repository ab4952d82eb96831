package io.caravan.testing.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.process.ServerLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forks of a build that share one Spark do not hang for each other, and leave nothing to each other. */
class SharedWarehouseTest {
    @Test
    void a_fork_whose_sibling_never_gets_spark_to_start_says_so(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("lock");
        Process sibling = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        "target/test-classes",
                        Holder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (FileChannel own = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(new ServerLines(sibling).await(Holder.HELD)).isPresent();
            assertThatThrownBy(() -> SharedWarehouse.lock(own, Duration.ofMillis(300)))
                    .isInstanceOf(ConditionTimeoutException.class)
                    .hasMessageContaining("its Spark has not started yet. See the file `log`");
            sibling.destroyForcibly();
            assertThat(SharedWarehouse.lock(own, Duration.ofMinutes(1)).isValid())
                    .isTrue();
        } finally {
            sibling.destroyForcibly();
        }
    }

    /** Another JVM that has locked the file. */
    public static final class Holder {
        static final String HELD = "HELD";

        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (FileChannel file =
                    FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (file.lock().isValid()) {
                    System.out.println(HELD);
                }
                int unused = System.in.read();
            }
        }
    }

    @Test
    void the_server_of_a_fork_that_has_ended_answers_nobody() throws Exception {
        Warehouse own = Warehouse.shared();
        SharedWarehouse guest = SharedWarehouse.guest().orElseThrow();
        assertThat(answers(guest.port())).isTrue();
        guest.leave();
        await().until(() -> !answers(guest.port()));
        assertThat(own.sql("SELECT 1").toString()).isEqualTo("[[1]]");
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
