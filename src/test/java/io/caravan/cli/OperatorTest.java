package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.app.WatchedCaravan;
import io.caravan.testing.process.JolokiaClient;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator can see and do through Jolokia, and what nobody can. */
class OperatorTest {
    private static final String PASSWORD = "correct horse: battery";
    private static final String BEAN = "io.caravan:type=Caravan,name=\"app\"";

    @TempDir
    private Path directory;

    @Test
    void without_a_password_there_is_no_jolokia() {
        try (WatchedCaravan caravan = new WatchedCaravan(directory)) {
            assertThat(new JolokiaClient(caravan.url(), "caravan", "")
                            .post("""
                                    {"type":"version"}""")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void only_the_operator_gets_in_and_nobody_sees_the_environment() {
        System.setProperty("caravan.test.secret", "a-deploy-key-in-a-property");
        try (WatchedCaravan caravan = operated()) {
            assertThat(caravan.get("/observe/jolokia/version").statusCode()).isEqualTo(401);
            assertThat(caravan.get("/observe/jolokia").statusCode()).isEqualTo(401);
            assertThat(new JolokiaClient(caravan.url(), "caravan", "wrong")
                            .post("{}")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(new JolokiaClient(caravan.url(), "other", PASSWORD)
                            .post("{}")
                            .statusCode())
                    .isEqualTo(401);
            JolokiaClient jolokia = new JolokiaClient(caravan.url(), "caravan", PASSWORD);
            String runtime = "java.lang:type=Runtime";
            assertThat(jolokia.read(runtime, "Uptime").path("status").asInt()).isEqualTo(200);
            for (String attribute : new String[] {"SystemProperties", "InputArguments", "ClassPath"}) {
                assertThat(jolokia.read(runtime, attribute).path("status").asInt())
                        .as(attribute)
                        .isEqualTo(403);
            }
            assertThat(jolokia.read(runtime).toString()).doesNotContain("a-deploy-key-in-a-property");
            assertThat(jolokia.read("java.lang:*").toString()).doesNotContain("a-deploy-key-in-a-property");
            refused(jolokia, "com.sun.management:type=HotSpotDiagnostic", "dumpHeap", "/tmp/heap.hprof", "true");
            refused(jolokia, "com.sun.management:type=DiagnosticCommand", "vmSystemProperties");
            refused(jolokia, "java.lang:type=Memory", "gc");
            refused(jolokia, "org.apache.camel:context=caravan,type=context,name=\"caravan\"", "stop");
            refused(jolokia, "org.apache.camel:context=caravan,type=routes,name=\"sync\"", "stop()");
            assertThat(jolokia.post(
                                    """
                    {"type":"write","mbean":"java.lang:type=Memory",\
                    "attribute":"Verbose","value":true}""")
                            .body())
                    .contains("403");
        } finally {
            System.clearProperty("caravan.test.secret");
        }
    }

    private static void refused(JolokiaClient jolokia, String bean, String operation, String... arguments) {
        assertThat(jolokia.exec(bean, operation, arguments).path("status").asInt())
                .as("%s %s", bean, operation)
                .isEqualTo(403);
    }

    @Test
    void an_operator_syncs_pauses_resumes_and_asks_for_a_resync() {
        try (WatchedCaravan caravan = operated()) {
            caravan.startSchedule();
            JolokiaClient jolokia = new JolokiaClient(caravan.url(), "caravan", PASSWORD);
            assertThat(does(jolokia, "resync", "")).contains("Nothing has landed yet");
            assertThat(does(jolokia, "pause")).contains("paused");
            assertThat(value(jolokia, "Paused").asBoolean()).isTrue();
            assertThat(does(jolokia, "syncNow")).isEqualTo("A sync has begun.");
            landed(jolokia, 0);
            long batch = value(jolokia, "Batch").asLong();
            assertThat(value(jolokia, "Events").asLong()).isGreaterThan(300);
            assertThat(value(jolokia, "LastError").asText()).isEmpty();
            assertThat(does(jolokia, "resync", "app/nothing")).contains("no such table has landed");
            assertThat(does(jolokia, "resync", "app/users")).contains("app/users");
            Awaitility.await().until(() -> does(jolokia, "syncNow").equals("A sync has begun."));
            landed(jolokia, batch);
            assertThat(does(jolokia, "resume")).contains("goes on");
            assertThat(value(jolokia, "Paused").asBoolean()).isFalse();
            assertThat(jolokia.exec(
                                    "org.apache.camel:context=caravan,type=context,name=\"caravan\"",
                                    "dumpRoutesAsXml()")
                            .path("value")
                            .asText())
                    .contains("direct:sync");
        }
    }

    private static String does(JolokiaClient jolokia, String operation, String... arguments) {
        JsonNode answer = jolokia.exec(BEAN, operation, arguments);
        assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(200);
        return answer.path("value").asText();
    }

    private static JsonNode value(JolokiaClient jolokia, String attribute) {
        return jolokia.read(BEAN, attribute).path("value");
    }

    private static void landed(JolokiaClient jolokia, long after) {
        Awaitility.await()
                .until(() -> value(jolokia, "Batch").asLong() > after
                        && value(jolokia, "Activity").asText().startsWith("paused"));
    }

    @Test
    void everything_that_a_console_shows_is_explained() throws Exception {
        try (WatchedCaravan caravan = operated()) {
            assertThat(caravan.body("/observe/metrics")).isNotBlank();
            MBeanInfo info = ManagementFactory.getPlatformMBeanServer().getMBeanInfo(new ObjectName(BEAN));
            assertThat(info.getDescription()).isNotBlank();
            assertThat(info.getAttributes()).hasSize(12).allSatisfy(attribute -> assertThat(attribute.getDescription())
                    .as(attribute.getName())
                    .isNotBlank());
            assertThat(info.getOperations()).hasSize(5).allSatisfy(operation -> assertThat(operation.getDescription())
                    .as(operation.getName())
                    .isNotBlank());
            assertThat(Arrays.stream(info.getOperations())
                            .flatMap(operation -> Arrays.stream(operation.getSignature())))
                    .allSatisfy(
                            parameter -> assertThat(parameter.getDescription()).contains("COMPONENT/TABLE"));
        }
    }

    private WatchedCaravan operated() {
        return new WatchedCaravan(
                directory, "management.password=" + PASSWORD, "sync.cron=0 0 0 1 1 ? 2099", "staging.enabled=false");
    }
}
