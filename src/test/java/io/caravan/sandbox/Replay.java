package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.Limits;
import io.caravan.sandbox.dataset.Empty;
import io.caravan.sandbox.wire.Summaries;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Does with a sandbox what was done with a real deployment, line by line, at the same times and with the same ids, and compares
 * the answers. Cursors and ids of data syncs are random in both: they are mapped, one to one over the whole recording.
 */
final class Replay implements AutoCloseable {
    private static final String KEY = "dev:name|secret";
    private static final Pattern SNAPSHOT_TS = Pattern.compile("\"snapshotTs\":([0-9]+)");
    private static final Map<String, String> AUTHORIZATION = Map.of(
            "present", "Convex " + KEY,
            "wrong", "Convex dev:name|wrong",
            "bearer word in place of Convex", "Bearer " + KEY,
            "fewer than seven characters", "Conv",
            "convex in lower case", "convex " + KEY,
            "key without dev:", "Convex name|secret",
            "key without its name", "Convex secret",
            "Convex and nothing", "Convex ");

    private final Recording recording;
    private final Set<String> uncompared;
    private final List<Listed> own;
    private final SetClock clock = new SetClock();
    private final Names names = new Names();
    private final Sandbox sandbox;
    private final Client client;
    private final Steps steps;

    Replay(Recording recording) throws IOException {
        this.recording = recording;
        this.own = Listed.ownCommits();
        this.uncompared = Listed.uncompared().stream().map(Listed::place).collect(Collectors.toSet());
        clock.set(recording.firstTs() - 1_000_000_000L);
        this.sandbox =
                Sandbox.start(SandboxOptions.shop(clock).withDataset(Empty.NAME).withDeployKey(KEY));
        this.client = new Client(sandbox);
        this.steps = new Steps(recording, sandbox, clock, new Tablets(recording, Listed.tablets()));
        sandbox.limits(limits(recording.limits()));
        sandbox.summaries(recording.limits().has("table_summaries_never_ready") ? Summaries.MISSING : Summaries.READY);
    }

    /** @param difference takes what is not as it was */
    void run(Consumer<AssertionError> difference) {
        for (int i = 0; i < recording.lines().size(); i++) {
            JsonNode line = recording.lines().get(i);
            String where = recording.name() + ":" + (i + 1);
            try {
                take(where, i, line);
            } catch (AssertionError e) {
                difference.accept(e);
            }
        }
    }

    private void take(String where, int index, JsonNode line) {
        if (line.has("request")) {
            compare(where, line);
        } else if (line.has("truth")) {
            compareTruth(where, line.get("truth"));
        } else {
            steps.take(line, index);
        }
    }

    @Override
    public void close() {
        sandbox.close();
    }

    private void compare(String where, JsonNode line) {
        JsonNode expected = line.get("response");
        letTimePass(where, expected);
        Client.Answer actual = client.send(request(line.get("request")));
        String body = names.translate(expected.get("body").asText(), actual.body());
        if (uncompared.contains(where)) {
            assertThat(actual.status() + actual.body())
                    .as(where + " is listed as not compared, but is equal: take it from the list")
                    .isNotEqualTo(expected.get("status").asText() + body);
            return;
        }
        String asked = line.get("request").toString();
        assertThat(Wording.without(actual.body())).as("%s %s", where, asked).isEqualTo(Wording.without(body));
        assertThat(actual.status())
                .as("%s %s: status", where, asked)
                .isEqualTo(expected.get("status").asInt());
        expected.get("headers").properties().forEach(header -> assertThat(
                        actual.headers().get(header.getKey()))
                .as("%s %s: header %s", where, asked, header.getKey())
                .containsExactly(header.getValue().asText()));
    }

    /** A real deployment's own commits move its time, too. */
    private void letTimePass(String where, JsonNode expected) {
        own.stream()
                .filter(commit -> where.equals(commit.place()))
                .forEach(commit -> clock.set(Long.parseLong(commit.words()) + 1));
        Matcher told = SNAPSHOT_TS.matcher(expected.get("body").asText());
        long now = sandbox.deployment().<Long>read(Deployment.View::now);
        if (told.find() && Long.parseLong(told.group(1)) > now) {
            clock.set(Long.parseLong(told.group(1)) + 1);
        }
    }

    private HttpRequest request(JsonNode asked) {
        String query = asked.get("query").properties().stream()
                .map(entry -> entry.getKey() + "="
                        + URLEncoder.encode(entry.getValue().asText(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                sandbox.url().resolve(asked.get("path").asText() + (query.isEmpty() ? "" : "?" + query)));
        asked.get("headers").properties().forEach(header -> {
            String value = header.getValue().asText();
            String sent = header.getKey().equals("Authorization") ? AUTHORIZATION.getOrDefault(value, "") : value;
            if (!value.equals("absent")) {
                request.header(header.getKey(), sent);
            }
        });
        JsonNode body = asked.get("body");
        String text = body.has("raw") ? body.get("raw").asText() : body.isNull() ? "" : body.toString();
        return request.method(asked.get("method").asText(), HttpRequest.BodyPublishers.ofString(names.translate(text)))
                .build();
    }

    private void compareTruth(String where, JsonNode truth) {
        List<String> expected = StreamSupport.stream(truth.get("tables").spliterator(), false)
                .flatMap(table -> StreamSupport.stream(table.get("documents").spliterator(), false)
                        .map(document -> table.get("component").asText() + "/"
                                + table.get("table").asText() + "/"
                                + document.get("value").get("_id").asText() + "@"
                                + document.get("ts").asText()))
                .toList();
        List<String> actual = sandbox.truth(truth.get("ts").asLong()).stream()
                .map(Recording::parse)
                .map(line ->
                        line.get("component").asText() + "/" + line.get("table").asText() + "/"
                                + line.get("id").asText() + "@" + line.get("ts").asText())
                .toList();
        assertThat(actual).as(where).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static Limits limits(JsonNode limits) {
        return new Limits(
                limits.get("data_sync_page").asInt(),
                limits.get("data_sync_max_rows_read").asInt(),
                limits.get("list_snapshot_page").asInt(),
                limits.get("document_deltas_limit").asInt(),
                Duration.ofSeconds(
                        limits.get("data_sync_by_id_freshness_seconds").asInt()));
    }
}
