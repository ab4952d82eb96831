package io.caravan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What runc reads of a container, in a folder. */
final class RuncBundle {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger MADE = new AtomicInteger();

    private RuncBundle() {}

    /**
     * What {@code docker run --read-only --tmpfs /tmp --cap-drop ALL --memory 1g --network host -v data:/data} gives it.
     *
     * @return the container's name
     */
    static String strict(Path bundle, Path root, Path data, List<String> variables, List<String> command)
            throws IOException {
        Path file = bundle.resolve("config.json");
        Files.deleteIfExists(file);
        assertThat(Tool.in(bundle).run("runc", "spec").code()).isZero();
        ObjectNode spec = (ObjectNode) JSON.readTree(file.toFile());
        spec.withObject("/root").put("path", root.toString()).put("readonly", true);
        ObjectNode process = spec.withObject("/process").put("terminal", false).put("cwd", "/config");
        process.withObject("/user").put("uid", 10001).put("gid", 10001);
        process.set("capabilities", JSON.createObjectNode());
        ArrayNode arguments = process.putArray("args");
        entrypoint().forEach(arguments::add);
        command.forEach(arguments::add);
        ArrayNode environment =
                process.withArray("/env").add("MANAGEMENT_HOST=0.0.0.0").add("STAGING_MEMORY=256MB");
        variables.forEach(environment::add);
        ArrayNode mounts = spec.withArray("/mounts");
        mount(mounts, "/tmp", "tmpfs", "tmpfs", "rw", "noexec", "nosuid", "nodev");
        Path hosts = Files.writeString(bundle.resolve("hosts"), "127.0.0.1 localhost runc\n");
        mount(mounts, "/etc/hosts", "bind", hosts.toString(), "rbind", "ro");
        mount(mounts, "/data", "bind", data.toString(), "rbind", "rw");
        spec.withObject("/linux/resources/memory").put("limit", 1L << 30);
        ArrayNode namespaces = spec.withObject("/linux").withArray("namespaces");
        namespaces.removeIf(namespace -> namespace.path("type").asText().equals("network"));
        JSON.writeValue(file.toFile(), spec);
        return "caravan-image-test-" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
    }

    private static void mount(ArrayNode mounts, String place, String type, String source, String... options) {
        ObjectNode mount =
                mounts.addObject().put("destination", place).put("type", type).put("source", source);
        ArrayNode all = mount.putArray("options");
        for (String option : options) {
            all.add(option);
        }
    }

    private static List<String> entrypoint() throws IOException {
        String text = Dockerfile.steps().stream()
                .filter(step -> step.verb().equals("ENTRYPOINT"))
                .map(Dockerfile.Step::arguments)
                .findFirst()
                .orElseThrow();
        List<String> words = new ArrayList<>();
        for (JsonNode word : JSON.readTree(text)) {
            words.add(word.asText());
        }
        return words;
    }
}
