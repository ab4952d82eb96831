package io.caravan.store;

import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * A client and what it stands on.
 *
 * @param credentials what gives it some; the client leaves that open
 */
record S3Connection(S3Client client, List<SdkAutoCloseable> credentials) implements AutoCloseable {
    @Override
    public void close() {
        client.close();
        credentials.forEach(SdkAutoCloseable::close);
    }
}
