package io.caravan.testing.process;

import io.caravan.app.target.Wiring;
import io.caravan.cli.App;
import io.caravan.testing.RecordedTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Several commands after one another in one process, at the same moment and with the same chance; each ends where {@link #NEXT} stands. */
public final class ManyCommands {
    public static final String NEXT = "--then";

    private ManyCommands() {}

    public static void main(String[] args) {
        System.setProperty("log4j2.configurationFile", "classpath:log4j2.properties");
        List<String> rest = List.of(args);
        int code = 0;
        Wiring wiring =
                new RecordedTime().wiring(Clock.fixed(Instant.parse("2031-07-08T09:10:11.120Z"), ZoneOffset.UTC));
        while (code == 0 && !rest.isEmpty()) {
            int end = rest.contains(NEXT) ? rest.indexOf(NEXT) : rest.size();
            code = App.run(rest.subList(0, end).toArray(String[]::new), wiring);
            rest = rest.subList(Math.min(end + 1, rest.size()), rest.size());
        }
        System.exit(code);
    }
}
