package io.caravan.sandbox.fault;

import com.sun.net.httpserver.HttpExchange;
import io.caravan.sandbox.wire.Reply;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Answers of the export APIs, through the injected faults. */
public final class FaultyDelivery {
    private static final String HTML =
            "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n";
    private static final String WRONG_TYPES =
            "{\"values\":{\"0\":[]},\"snapshot\":\"soon\",\"cursor\":[1],\"hasMore\":\"maybe\"}";

    private final Delivery delivery;
    private final Faults faults;
    private final Map<String, Reply.Whole> previous = new ConcurrentHashMap<>();

    public FaultyDelivery(Delivery delivery, Faults faults) {
        this.delivery = delivery;
        this.faults = faults;
    }

    public void send(HttpExchange exchange, String path, Supplier<Reply.Whole> answer) throws IOException {
        Optional<Effect> effect = faults.next(path);
        if (effect.isPresent()) {
            spoil(exchange, path, answer, effect.get());
        } else {
            delivery.send(exchange, remember(path, answer.get()));
        }
    }

    private void spoil(HttpExchange exchange, String path, Supplier<Reply.Whole> answer, Effect effect)
            throws IOException {
        if (effect instanceof Effect.Status status) {
            delivery.send(exchange, status(status));
        } else if (effect instanceof Effect.Delay delay) {
            delivery.pause(delay.millis());
            delivery.send(exchange, remember(path, answer.get()));
        } else if (effect instanceof Effect.Dribble dribble) {
            delivery.dribble(exchange, remember(path, answer.get()), dribble);
        } else if (effect instanceof Effect.Cut cut) {
            delivery.cut(exchange, answer.get(), cut.bytes());
        } else if (effect instanceof Effect.Html) {
            delivery.send(exchange, Reply.text(200, "text/html", HTML));
        } else if (effect instanceof Effect.Garbage) {
            delivery.send(exchange, Reply.text(200, Reply.JSON, "{\"values\": [nothing that"));
        } else if (effect instanceof Effect.WrongTypes) {
            delivery.send(exchange, Reply.text(200, Reply.JSON, WRONG_TYPES));
        } else if (effect instanceof Effect.Duplicate) {
            Reply.Whole last = previous.get(path);
            delivery.send(exchange, last == null ? remember(path, answer.get()) : last);
        }
    }

    private Reply.Whole remember(String path, Reply.Whole reply) {
        if (reply.status() == 200) {
            previous.put(path, reply);
        }
        return reply;
    }

    private static Reply.Whole status(Effect.Status effect) {
        Reply.Whole error = Reply.error(
                effect.status(), "InjectedFault", "The sandbox was told to answer " + effect.status() + ".");
        Map<String, String> headers = effect.retryAfterSeconds().isPresent()
                ? Map.of("Retry-After", Long.toString(effect.retryAfterSeconds().getAsLong()))
                : Map.of();
        return new Reply.Whole(error.status(), error.contentType(), headers, error.body());
    }
}
