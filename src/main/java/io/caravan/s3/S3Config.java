package io.caravan.s3;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.destination.DestinationConfig;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.ledger.HistoryReader;
import io.caravan.ledger.LedgerPlace;
import io.caravan.ledger.RawLog;
import io.caravan.ledger.StateLayout;
import io.caravan.store.ObjectStore;
import io.caravan.store.S3Access;
import io.caravan.store.S3Access.Addressing;
import io.caravan.store.S3Access.Encryption;
import io.caravan.store.StoreLocation;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Where the {@code s3} target lands, and how buckets are reached.
 *
 * @param location {@code file:DIR} or {@code s3://bucket/prefix}
 * @param access to the bucket; says nothing for {@code file:}
 */
public record S3Config(String location, S3Access access) implements DestinationConfig, LedgerPlace {
    private static final long LEAST_PART = 5L << 20;
    private static final List<String> OF_BUCKETS = List.of(
            "s3.region",
            "s3.endpoint",
            "s3.pathStyle",
            "s3.assumeRole",
            "s3.externalId",
            "s3.sse",
            "s3.kmsKey",
            "s3.multipartThreshold",
            "s3.partSize",
            "s3.maxAttempts");

    /** The values of {@code s3.sse}; without one, {@code s3.kmsKey} decides. */
    private enum Sse {
        NONE,
        S3,
        KMS
    }

    private enum Flag {
        TRUE,
        FALSE
    }

    public static S3Config read(ConfigReader in) {
        String location = in.parsed("s3.location", "file:data/lake", StoreLocation::require);
        S3Access access = new S3Access(
                optional(in, "s3.region"),
                in.parsed("s3.endpoint", "", S3Config::endpoint),
                in.choice("s3.pathStyle", Flag.FALSE, Flag.class) == Flag.TRUE
                        ? Addressing.PATH
                        : Addressing.VIRTUAL_HOST,
                role(in),
                encryption(in),
                new S3Access.Upload(in.bytes("s3.multipartThreshold", "64MB"), part(in)),
                in.count("s3.maxAttempts", 8, 1));
        return new S3Config(location, access);
    }

    @Override
    public StateLayout states() {
        return S3Key.STATE;
    }

    @Override
    public HistoryReader history(ObjectStore store, Clock clock) {
        return new RawLog(store, S3Ledger.MANIFESTS);
    }

    @Override
    public ObjectStore open(SyncRuntime runtime, String writer) {
        return StoreLocation.open("s3.location", location, access.toldTo(runtime.listener()), S3Key.LAYOUT, writer);
    }

    @Override
    public String place() {
        return StoreLocation.place(location, access);
    }

    /** @param setting that names the location of the target */
    public static void refuseBucketKeys(ConfigReader in, String setting) {
        for (String key : OF_BUCKETS) {
            if (!in.text(key, "").isEmpty() && !in.isRefused(key)) {
                in.conflict(key + " is for " + setting + "=s3://bucket/prefix; the location is a directory", key);
            }
        }
    }

    private static Optional<S3Access.Role> role(ConfigReader in) {
        Optional<String> id = optional(in, "s3.externalId");
        Optional<String> arn = optional(in, "s3.assumeRole");
        if (id.isPresent() && arn.isEmpty()) {
            in.conflict("s3.externalId has no effect without s3.assumeRole", "s3.externalId");
        }
        return arn.map(value -> new S3Access.Role(value, id));
    }

    private static Encryption encryption(ConfigReader in) {
        Optional<String> key = optional(in, "s3.kmsKey");
        Sse sse = in.choice("s3.sse", key.isPresent() ? Sse.KMS : Sse.NONE, Sse.class);
        if (key.isPresent() && sse != Sse.KMS) {
            in.conflict("s3.kmsKey has no effect without s3.sse=kms", "s3.kmsKey", "s3.sse");
        }
        return switch (sse) {
            case NONE -> new Encryption.OfBucket();
            case S3 -> new Encryption.OfS3();
            case KMS -> new Encryption.OfKms(key);
        };
    }

    private static long part(ConfigReader in) {
        long part = in.bytes("s3.partSize", "16MB");
        if (part < LEAST_PART) {
            in.conflict("s3.partSize is too small: S3 takes parts of 5MB and more", "s3.partSize");
        }
        return part;
    }

    private static Optional<String> optional(ConfigReader in, String key) {
        return Optional.of(in.text(key, "")).filter(value -> !value.isEmpty());
    }

    private static Optional<URI> endpoint(String value) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(value);
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException notAnAddress) {
            // the message below says what is expected
        }
        throw new IllegalArgumentException("expected an address such as https://minio.example.com:9000");
    }
}
