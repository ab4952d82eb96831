package io.caravan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.staging.StagingConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pod with the configuration that is mounted into it, above the one in its jar. */
class WorkloadTest {
    /** Class data, compiled code, threads, buffers: bench/README.md, Staging, peak less engine and heap. */
    private static final long BESIDE_HEAP_AND_ENGINE = 150L << 20;

    static List<Workload> workloads() {
        return Workload.all();
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void a_probe_reaches_the_port_that_caravan_listens_on(Workload pod, @TempDir Path root) throws IOException {
        ProcessConfig process = pod.configuration(root);
        assertThat(InetAddress.getByName(process.management().host()).isAnyLocalAddress())
                .as("management.host is " + process.management().host())
                .isTrue();
        assertThat(pod.ports()).containsExactly(process.management().port());
    }

    static List<Workload> limited() {
        return Workload.all().stream().filter(pod -> pod.memory().isPresent()).toList();
    }

    @ParameterizedTest
    @MethodSource("limited")
    void a_pod_that_stages_is_not_killed_for_its_memory(Workload pod, @TempDir Path root) throws IOException {
        long limit = pod.memory().orElseThrow();
        long engines = pod.configuration(root).sources().stream()
                .filter(WorkloadTest::stages)
                .mapToLong(source -> source.staging().memory())
                .sum();
        assertThat(limit * heapPercentage() / 100 + engines + BESIDE_HEAP_AND_ENGINE)
                .isLessThanOrEqualTo(limit);
    }

    @ParameterizedTest
    @MethodSource("limited")
    void whoever_knows_the_password_of_the_secret_may_steer_it(Workload pod, @TempDir Path root) throws IOException {
        assertThat(pod.configuration(root).management().password().isEmpty()).isFalse();
    }

    private static boolean stages(CaravanConfig source) {
        return source.staging().when() != StagingConfig.When.OFF;
    }

    private static long heapPercentage() throws IOException {
        Matcher option = Pattern.compile("MaxRAMPercentage=(\\d+)").matcher(Files.readString(Path.of("Dockerfile")));
        assertThat(option.find()).isTrue();
        assertThat(Files.readString(Path.of("pom.xml"))).contains(option.group());
        return Long.parseLong(option.group(1));
    }
}
