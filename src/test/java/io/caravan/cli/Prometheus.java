package io.caravan.cli;

import io.caravan.app.Scrape;
import io.caravan.app.WatchedCaravan;
import io.caravan.testing.ShiftedClock;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Scrapes its targets every minute of a clock that a test puts forward, and evaluates {@code alerts.yaml} each time. */
public final class Prometheus {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int CLOSELY = 15;

    private final Map<String, Alert> alerts = Alert.all();
    private final Map<String, WatchedCaravan> targets = new LinkedHashMap<>();
    private final List<Scrape> scrapes = new ArrayList<>();
    private final Map<String, Map<String, Instant>> since = new TreeMap<>();
    private final ShiftedClock clock;

    Prometheus(ShiftedClock clock) {
        this.clock = clock;
    }

    /** From now on; one that does not answer is down. */
    Prometheus watching(String instance, WatchedCaravan target) {
        targets.put(instance, target);
        return this;
    }

    /** As service discovery does with a pod that is deleted. */
    void forget(String instance) {
        targets.remove(instance);
    }

    /** Of a long time only the last minutes are scraped. */
    void pass(Duration time) {
        long minutes = time.toMinutes();
        if (minutes > CLOSELY) {
            clock.forward(time.minusMinutes(CLOSELY));
        }
        for (long i = 0; i < Math.min(minutes, CLOSELY); i++) {
            clock.forward(INTERVAL);
            scrape();
        }
    }

    void scrape() {
        Instant at = clock.instant();
        Map<String, Double> all = new HashMap<>();
        targets.forEach((instance, target) -> {
            String labels = "instance=\"" + instance + "\",job=\"data/caravan\"";
            try {
                Scrape.of(target).series().forEach((name, value) -> all.put(Scrape.labelled(name, labels), value));
                all.put("up{" + labels + "}", 1.0);
            } catch (UncheckedIOException refused) {
                all.put("up{" + labels + "}", 0.0);
            }
        });
        Scrape now = new Scrape(at, all, Map.of());
        scrapes.add(now);
        alerts.values().forEach(alert -> {
            Map<String, Instant> before = since.getOrDefault(alert.name(), Map.of());
            Map<String, Instant> active = new TreeMap<>();
            alert.active(scrapes).forEach(series -> active.put(series, before.getOrDefault(series, now.at())));
            since.put(alert.name(), active);
        });
    }

    /** After one more scrape. */
    List<String> firing() {
        scrape();
        Instant now = scrapes.get(scrapes.size() - 1).at();
        return alerts.values().stream()
                .filter(alert -> since.get(alert.name()).values().stream()
                        .anyMatch(begun -> !begun.plus(alert.lasting()).isAfter(now)))
                .map(Alert::name)
                .toList();
    }
}
