package io.caravan.cli;

import io.caravan.app.Deployment;
import io.caravan.app.ExitCode;
import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        description = "Serves the sandbox deployment on a loopback port until stopped; see docs/sandbox.md.")
final class SandboxCommand implements Callable<Integer>, WorkCommand {
    private final Wiring wiring;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "DATASET",
            defaultValue = "shop",
            description = "shop, empty, or a backup ZIP.")
    private String dataset;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "3210",
            description = "0 takes any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--deploy-key",
            paramLabel = "KEY",
            defaultValue = SandboxOptions.DEFAULT_KEY,
            description = "Default: ${DEFAULT-VALUE}.")
    private String deployKey;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--documents",
            paramLabel = "N",
            defaultValue = "10000",
            description = "To begin with (default: ${DEFAULT-VALUE}).")
    private long documents;

    @Option(
            names = "--changes-per-second",
            paramLabel = "N",
            defaultValue = "0",
            description = "Default: ${DEFAULT-VALUE}.")
    private int changesPerSecond;

    SandboxCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Sandbox sandbox = Deployment.start(this::options)) {
            spec.commandLine()
                    .getOut()
                    .println("The sandbox deployment " + dataset + " is served at " + sandbox.url()
                            + " with deploy key " + sandbox.deployKey() + "; stop with Ctrl-C");
            spec.commandLine().getOut().flush();
            new CountDownLatch(1).await();
        }
        return ExitCode.DONE.code();
    }

    private SandboxOptions options() {
        return SandboxOptions.shop(wiring.clock())
                .withDataset(dataset)
                .withPort(port)
                .withDeployKey(deployKey)
                .withSeed(seed)
                .withDocuments(documents)
                .withChangesPerSecond(changesPerSecond);
    }
}
