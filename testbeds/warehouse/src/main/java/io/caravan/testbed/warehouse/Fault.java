package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Something that goes wrong with the requests that it matches.
 *
 * @param statement searched for in the text of a submitted statement
 * @param endpoint searched for in {@code METHOD /path}
 * @param skip how many matching requests are spared first
 * @param count how many are hit then
 */
record Fault(Kind kind, Pattern statement, Pattern endpoint, int skip, int count, Details details) {
    enum Kind {
        NONE,
        UNAVAILABLE_BEFORE("503-before"),
        UNAVAILABLE_AFTER_COMMIT("503-after-commit"),
        DROP_BEFORE("drop-before"),
        DROP_AFTER_COMMIT("drop-after-commit"),
        SLOW("slow"),
        PENDING("pending"),
        CONFLICT("conflict"),
        EXPIRED_TOKEN("expired-token"),
        TOO_LARGE("too-large"),
        ERROR("error");

        private final String word;

        Kind() {
            this("none");
        }

        Kind(String word) {
            this.word = word;
        }

        private static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> ApiFailure.invalid("no such kind of fault: " + word));
        }

        @Override
        public String toString() {
            return word.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param millis how long a slow statement runs, or a pending one waits
     * @param bytes only parameters that have more than this together are hit
     */
    record Details(long millis, long bytes, String sqlState, String errorCode, String message) {}

    static final Fault NONE =
            new Fault(Kind.NONE, Pattern.compile(""), Pattern.compile(""), 0, 0, new Details(0, 0, "", "", ""));

    static Fault read(JsonNode json) {
        return new Fault(
                Kind.of(json.path("kind").asText()),
                Pattern.compile(json.path("statement").asText(""), Pattern.CASE_INSENSITIVE | Pattern.DOTALL),
                Pattern.compile(json.path("endpoint").asText("")),
                json.path("skip").asInt(0),
                json.path("count").asInt(1),
                new Details(
                        json.path("millis").asLong(0),
                        json.path("bytes").asLong(0),
                        json.path("sql_state").asText("XXKST"),
                        json.path("error_code").asText("BAD_REQUEST"),
                        json.path("message").asText("an injected error")));
    }

    /** A fault that names a statement, or no endpoint, is about statements. */
    boolean matches(Request request) {
        boolean any = endpoint.pattern().isEmpty();
        boolean text = request.statement()
                .map(sql -> statement.matcher(sql).find())
                .orElse(!any && statement.pattern().isEmpty());
        return text
                && (any || endpoint.matcher(request.endpoint()).find())
                && (details.bytes() == 0 || request.parameterBytes() > details.bytes());
    }

    SqlFailure failure() {
        if (kind == Kind.CONFLICT) {
            return SqlFailure.of(
                    "DELTA_CONCURRENT_APPEND.WITHOUT_HINT",
                    "2D521",
                    "Transaction conflict detected. A concurrent WRITE added data to the table."
                            + " Please retry the operation.");
        }
        return new SqlFailure(details.errorCode(), details.sqlState(), details.message());
    }
}
