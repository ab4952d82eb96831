package io.caravan.testing.process;

import io.caravan.cli.App;
import io.caravan.testing.warehouse.Warehouse;

/** The program with the log that users get, not the one of tests. */
public final class LoggedApp {
    private LoggedApp() {}

    public static void main(String[] args) {
        System.setProperty("log4j2.configurationFile", "classpath:log4j2.properties");
        Warehouse.allowPrincipal();
        App.main(args);
    }
}
