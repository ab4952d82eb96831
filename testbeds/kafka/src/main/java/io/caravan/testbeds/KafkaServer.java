package io.caravan.testbeds;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A broker and controller in one, on free ports of 127.0.0.1, with its data in the directory that it is given. Prints PORT when it
 * serves; {@code dump TOPIC} on its input prints the topic's records, a line each, and END.
 */
public final class KafkaServer {
    private KafkaServer() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[0]));
        int port = free();
        int controller = free();
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controller,
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names", "CONTROLLER",
                "log.dirs", directory.resolve("log").toString(),
                "offsets.topic.replication.factor", "1",
                "auto.create.topics.enable", "true",
                "group.initial.rebalance.delay.ms", "0"));
        properties.put("num.partitions", "3");
        Path file = directory.resolve("server.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, "");
        }
        kafka.tools.StorageTool.execute(
                new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()}, System.err);
        kafka.server.KafkaRaftServer server = new kafka.server.KafkaRaftServer(
                kafka.server.KafkaConfig.fromProps(properties), org.apache.kafka.common.utils.Time.SYSTEM);
        server.startup();
        String address = "127.0.0.1:" + port;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(List.of(new NewTopic(args[1], 3, (short) 1))).all().get(1, TimeUnit.MINUTES);
        }
        System.out.println("PORT " + port);
        for (int c = System.in.read(); c >= 0; c = System.in.read()) {
            if (c == 'd') {
                try {
                    dump(address, args[1]);
                } catch (RuntimeException busy) {
                    System.out.println("AGAIN " + busy);
                }
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void dump(String address, String topic) {
        Map<String, Object> settings = Map.of("bootstrap.servers", address, "isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    System.out.println(line(record));
                }
            }
        }
        System.out.println("END");
    }

    private static String line(ConsumerRecord<String, String> record) {
        StringBuilder line = new StringBuilder("RECORD\t" + record.partition() + "\t" + record.key());
        for (String name :
                List.of("convexComponent", "convexTable", "convexOperation", "convexTimestamp", "convexGeneration")) {
            Header header = record.headers().lastHeader(name);
            line.append('\t').append(header == null ? "?" : new String(header.value(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return line.append('\t').append(record.value() == null ? "tombstone" : "document").toString();
    }
}
