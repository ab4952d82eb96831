package io.caravan.testing;

import io.caravan.app.target.Wiring;
import io.caravan.cli.App;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.process.Capture;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.Ran;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A folder of sources, where each lands and keeps its state below it, and the command line that uses them. */
public record Fleet(Path directory) {
    private static final Pattern ADDRESS = Pattern.compile("served at (http://127\\.0\\.0\\.1:\\d+)/");

    /** Adds or replaces a source with locations of its own. */
    public Fleet with(String name, URI url, String key, String... settings) {
        List<String> lines = new ArrayList<>();
        lines.add("convex.url=" + url);
        lines.add("convex.deploy.key=" + key);
        lines.add("convex.maxAttempts=2");
        lines.add("s3.location=file:" + lakeOf(name));
        lines.add("state.location=file:" + stateOf(name));
        lines.addAll(List.of(settings));
        return with(name, lines);
    }

    public Fleet with(String name, List<String> lines) {
        try {
            Files.createDirectories(folder());
            Files.write(folder().resolve(name + ".properties"), lines);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return directory.resolve("sources");
    }

    public Path stateOf(String name) {
        return directory.resolve("state-" + name);
    }

    public Path lakeOf(String name) {
        return directory.resolve("lake-" + name);
    }

    public Lake lake(String name) {
        return Place.onDisk(lakeOf(name)).lake();
    }

    public int batches(String name) {
        return Place.onDisk(lakeOf(name)).batches();
    }

    public List<String> arguments(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "-Dsources.location=file:" + folder(),
                "-Dmanagement.port=0",
                "-Dstaging.enabled=false",
                "-Dsync.cron=* * * * * ?"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** In this process. */
    public Ran run(Wiring wiring, String command, String... more) {
        return Capture.of(() -> App.run(arguments(command, more).toArray(String[]::new), wiring));
    }

    /** In a process of its own. */
    public CaravanProcess start(String output, String... more) {
        return CaravanProcess.start(LoggedApp.class, directory.resolve(output), arguments("run", more));
    }

    /** Where a started process is watched; empty until it says so. */
    public static String address(CaravanProcess process) {
        Matcher said = ADDRESS.matcher(process.output());
        return said.find() ? said.group(1) : "";
    }

    public static HttpResponse<String> get(String url) {
        try {
            return ManagementHttp.CLIENT.send(
                    HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
