package io.caravan.testing.process;

import io.caravan.app.target.Wiring;
import io.caravan.cli.App;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.Lake;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A destination and a state directory of their own, and the command line that uses them against one deployment. */
public record Workplace(Place place, Path directory, String url, String deployKey, List<String> settings) {
    public Workplace(Path directory, String url, String deployKey, String... settings) {
        this(directory, url, deployKey, List.of(settings));
    }

    public Workplace(Path directory, String url, String deployKey, List<String> settings) {
        this(Place.onDisk(directory.resolve("lake")), directory, url, deployKey, settings);
    }

    public Lake lake() {
        return place.lake();
    }

    /** How many are committed. */
    public int batches() {
        return place.batches();
    }

    public Path state() {
        return directory.resolve("state");
    }

    /** The command with every setting that makes it work here. */
    public List<String> arguments(String command, String... more) {
        List<String> arguments = new ArrayList<>();
        arguments.add(command);
        arguments.add("-Dconvex.url=" + url);
        arguments.add("-Dconvex.deploy.key=" + deployKey);
        arguments.add("-Dstate.location=file:" + state());
        arguments.add("-Ds3.location=" + place.location());
        place.settings().forEach(setting -> arguments.add("-D" + setting));
        if (settings.stream().noneMatch(setting -> setting.startsWith("staging."))) {
            arguments.add("-Dstaging.enabled=false"); // whoever tests staging says so; landing alone is faster
        }
        arguments.add("-Dmanagement.port=0");
        settings.forEach(setting -> arguments.add("-D" + setting));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** Runs a command in this process; its exit code. */
    public int run(String command, String... more) {
        return App.run(arguments(command, more).toArray(String[]::new), Wiring.production());
    }

    /** As {@link #run(String, String...)}, with other time, chance or ports; what it said is kept. */
    public Ran run(Wiring wiring, String command, String... more) {
        return Capture.of(() -> App.run(arguments(command, more).toArray(String[]::new), wiring));
    }
}
