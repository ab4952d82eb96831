package io.caravan.sandbox.fault;

import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.ApiError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What a {@link Fault} does to an answer. */
public sealed interface Effect {
    /** JSON form, with the name under {@code kind}. */
    Map<String, Object> toJson();

    /**
     * Answers an error instead.
     *
     * @param retryAfterSeconds the header, when present
     */
    record Status(int status, OptionalLong retryAfterSeconds) implements Effect {
        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = kind("status");
            json.put("status", (long) status);
            retryAfterSeconds.ifPresent(seconds -> json.put("retryAfter", seconds));
            return json;
        }
    }

    /** Answers properly, later. */
    record Delay(long millis) implements Effect {
        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = kind("delay");
            json.put("millis", millis);
            return json;
        }
    }

    /** Answers properly, but the body comes in pieces of {@code bytes} with a pause after each. */
    record Dribble(int bytes, long millis) implements Effect {
        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = kind("dribble");
            json.put("bytes", (long) bytes);
            json.put("millis", millis);
            return json;
        }
    }

    /** Promises the whole body, sends its first bytes and closes the connection. */
    record Cut(int bytes) implements Effect {
        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = kind("cut");
            json.put("bytes", (long) bytes);
            return json;
        }
    }

    /** 200 with a web page. */
    record Html() implements Effect {
        @Override
        public Map<String, Object> toJson() {
            return kind("html");
        }
    }

    /** 200, said to be JSON, that no JSON parser accepts. */
    record Garbage() implements Effect {
        @Override
        public Map<String, Object> toJson() {
            return kind("garbage");
        }
    }

    /** 200 with JSON whose fields have the wrong types. */
    record WrongTypes() implements Effect {
        @Override
        public Map<String, Object> toJson() {
            return kind("wrongTypes");
        }
    }

    /** Answers what the endpoint answered last, whatever is asked; a proper answer when there is none. */
    record Duplicate() implements Effect {
        @Override
        public Map<String, Object> toJson() {
            return kind("duplicate");
        }
    }

    static Effect read(JsonObject json) throws JsonFormatException {
        String kind = json.string("kind");
        return switch (kind) {
            case "status" -> new Status(Math.toIntExact(json.integer("status")), json.optionalInteger("retryAfter"));
            case "delay" -> new Delay(json.integer("millis"));
            case "dribble" -> new Dribble(Math.toIntExact(json.integer("bytes")), json.integer("millis"));
            case "cut" -> new Cut(Math.toIntExact(json.integer("bytes")));
            case "html" -> new Html();
            case "garbage" -> new Garbage();
            case "wrongTypes" -> new WrongTypes();
            case "duplicate" -> new Duplicate();
            default ->
                throw ApiError.badArguments("unknown kind of fault \"" + kind
                        + "\"; there are status, delay, dribble, cut, html, garbage, wrongTypes and duplicate");
        };
    }

    private static Map<String, Object> kind(String kind) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", kind);
        return json;
    }
}
