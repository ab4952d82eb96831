package io.caravan.store;

import io.caravan.testing.s3.ForeignS3;
import org.junit.jupiter.api.BeforeAll;

/** The contract at moto, which people test against. */
class MotoTest extends ForeignStoreContract {
    private static ForeignS3 server;

    @BeforeAll
    static void start() {
        server = ForeignS3.moto();
    }

    @Override
    ForeignS3 server() {
        return server;
    }
}
