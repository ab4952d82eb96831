package io.caravan.cli;

import io.caravan.app.ConsoleTarget;
import io.caravan.app.ExitCode;
import io.caravan.app.Hawtio;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.target.Wiring;
import io.caravan.core.failure.SyncFailure;
import io.caravan.ops.ManagementConfig;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "console",
        description = "Serves the Hawtio console on a loopback port, connected to a running Caravan, until stopped.")
final class ConsoleCommand extends ConfiguredCommand implements WorkCommand {
    private static final int PORTS = 65_536;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8181",
            description = "0 takes any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--connect",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9876",
            description = "Where that Caravan serves its status. Default:%n${DEFAULT-VALUE}")
    private String connect;

    ConsoleCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    RequiredAccess asks() {
        return RequiredAccess.DESTINATION;
    }

    @Override
    public Integer call() throws InterruptedException {
        ManagementConfig management = configured(List.of()).management();
        if (management.password().isEmpty()) {
            throw new SyncFailure.Misconfigured(
                    "management.password is empty, and the console is for those who know it. Nothing was started. Set the"
                            + " same MANAGEMENT_PASSWORD for `caravan run` and for `caravan console`.");
        }
        if (port < 0 || port >= PORTS) {
            throw new SyncFailure.Misconfigured("--port " + port + ": expected 0 to 65535. Nothing was started.");
        }
        URI jolokia = jolokia();
        Hawtio hawtio = Hawtio.installed();
        new ConsoleTarget(jolokia, management).prove();
        try (Hawtio.Served served = hawtio.serve(port, jolokia, management)) {
            print("The console is served at " + served.url() + " for user " + management.user() + "; stop with Ctrl-C");
            new CountDownLatch(1).await();
        }
        return ExitCode.DONE.code();
    }

    private URI jolokia() {
        if (!connect.matches("https?://[A-Za-z0-9.:\\[\\]_-]+/?")) {
            throw new SyncFailure.Misconfigured("--connect " + connect
                    + ": expected an address such as http://127.0.0.1:9876. Nothing was started.");
        }
        return URI.create(connect.replaceAll("/$", "") + "/observe/jolokia");
    }
}
