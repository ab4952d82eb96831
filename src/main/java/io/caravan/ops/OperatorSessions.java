package io.caravan.ops;

import io.caravan.ops.page.Viewer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who has signed in on a page. In memory only, so that a restart signs everybody out. Thread-safe. */
final class OperatorSessions {
    private static final Duration LASTS = Duration.ofHours(12);
    private static final Duration SAID_FOR = Duration.ofSeconds(15);
    private static final int MOST = 100;
    private static final int BYTES = 32;

    private record Session(String token, Instant until, String said, Instant saidAt) {}

    private final Management.Operator operator;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    OperatorSessions(Management.Operator operator, Clock clock) {
        this.operator = operator;
        this.clock = clock;
    }

    /** The id of a new session; empty where that is not the operator. */
    synchronized Optional<String> signIn(String user, String password) {
        if (!same(operator.user() + ":" + operator.password(), user + ":" + password)) {
            return Optional.empty();
        }
        if (sessions.size() >= MOST) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        String id = chance();
        sessions.put(id, new Session(chance(), clock.instant().plus(LASTS), "", Instant.EPOCH));
        return Optional.of(id);
    }

    synchronized void signOut(String id) {
        sessions.remove(id);
    }

    synchronized Viewer viewer(String id) {
        return find(id).map(session -> Viewer.operator(
                        session.token(),
                        session.saidAt().plus(SAID_FOR).isAfter(clock.instant()) ? session.said() : ""))
                .orElse(Viewer.guest());
    }

    /** Whether a request comes from a page that was given to this operator. */
    synchronized boolean holds(String id, String token) {
        return find(id).filter(session -> same(session.token(), token)).isPresent();
    }

    /** For the next pages of this session. */
    synchronized void say(String id, String answer) {
        sessions.computeIfPresent(
                id, (same, session) -> new Session(session.token(), session.until(), answer, clock.instant()));
    }

    private Optional<Session> find(String id) {
        sessions.values().removeIf(session -> session.until().isBefore(clock.instant()));
        return Optional.ofNullable(sessions.get(id));
    }

    private String chance() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** In constant time. */
    private static boolean same(String right, String given) {
        return MessageDigest.isEqual(right.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
