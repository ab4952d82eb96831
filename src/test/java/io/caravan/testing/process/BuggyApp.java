package io.caravan.testing.process;

import io.caravan.app.target.Wiring;
import io.caravan.cli.App;

/** The program with the log that users get, and a bug in it. */
public final class BuggyApp {
    private BuggyApp() {}

    public static void main(String[] args) {
        System.setProperty("log4j2.configurationFile", "classpath:log4j2.properties");
        Wiring wiring = Wiring.production();
        App.start(
                args,
                new Wiring(
                        wiring.clock(),
                        wiring.sleeper(),
                        wiring.random(),
                        wiring.calls(),
                        wiring.destination(),
                        store -> {
                            throw new IllegalStateException("nobody thought of this");
                        }));
    }
}
