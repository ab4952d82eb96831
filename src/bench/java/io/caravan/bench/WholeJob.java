package io.caravan.bench;

import io.caravan.app.target.Wiring;
import io.caravan.cli.App;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code caravan sync} of everything into an empty destination: the landing alone, as the reference's; staging has a bench of its own. */
final class WholeJob {
    private WholeJob() {}

    static void run(Target target, Path output) throws IOException {
        int exit = App.run(arguments(target, output).toArray(String[]::new), Wiring.production());
        if (exit != 0) {
            throw new IOException("sync ended with " + exit);
        }
    }

    static List<String> command(Path jar, Target target, Path output) {
        List<String> arguments = new ArrayList<>(List.of("-jar", jar.toString()));
        arguments.addAll(arguments(target, output));
        return Java.command(arguments);
    }

    private static List<String> arguments(Target target, Path output) {
        return List.of(
                "sync",
                "-Dconvex.url=" + target.url(),
                "-Dconvex.deploy.key=" + target.deployKey(),
                "-Dstate.location=file:" + output.resolve("state"),
                "-Ds3.location=file:" + output.resolve("lake"),
                "-Dstaging.enabled=false");
    }
}
