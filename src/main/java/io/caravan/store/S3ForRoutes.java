package io.caravan.store;

import java.util.List;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** The SDK's client with the region, the role, the proxy and the encryption of Caravan's own calls, for routes of the user. */
public final class S3ForRoutes implements AutoCloseable {
    private final S3Connection connection;

    private S3ForRoutes(S3Connection connection) {
        this.connection = connection;
    }

    /** Connects to nothing yet. */
    public static S3ForRoutes open(S3Access access) {
        return new S3ForRoutes(S3Clients.open(access, "caravan-routes", List.of(new Encrypts(access.encryption()))));
    }

    /** A {@code software.amazon.awssdk.services.s3.S3Client}. */
    public Object client() {
        return connection.client();
    }

    @Override
    public void close() {
        connection.close();
    }

    /** What a request itself says of encryption stays. */
    private record Encrypts(S3Access.Encryption encryption) implements ExecutionInterceptor {
        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            SdkRequest request = context.request();
            if (request instanceof PutObjectRequest put && put.serverSideEncryption() == null) {
                return put.toBuilder()
                        .serverSideEncryption(algorithm())
                        .ssekmsKeyId(key())
                        .build();
            }
            if (request instanceof CreateMultipartUploadRequest create && create.serverSideEncryption() == null) {
                return create.toBuilder()
                        .serverSideEncryption(algorithm())
                        .ssekmsKeyId(key())
                        .build();
            }
            return request;
        }

        private ServerSideEncryption algorithm() {
            if (encryption instanceof S3Access.Encryption.OfKms) {
                return ServerSideEncryption.AWS_KMS;
            }
            return encryption instanceof S3Access.Encryption.OfS3 ? ServerSideEncryption.AES256 : null;
        }

        private String key() {
            return encryption instanceof S3Access.Encryption.OfKms kms
                    ? kms.key().orElse(null)
                    : null;
        }
    }
}
