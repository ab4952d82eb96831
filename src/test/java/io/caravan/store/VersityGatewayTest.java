package io.caravan.store;

import io.caravan.testing.s3.ForeignS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract at versitygw, which keeps objects as files. */
class VersityGatewayTest extends ForeignStoreContract {
    @TempDir
    private static Path objects;

    private static ForeignS3 server;

    @BeforeAll
    static void start() throws IOException {
        server = ForeignS3.versitygw(Files.createDirectory(objects.resolve("gateway")));
    }

    @Override
    ForeignS3 server() {
        return server;
    }
}
