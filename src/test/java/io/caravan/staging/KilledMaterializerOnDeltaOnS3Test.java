package io.caravan.staging;

import io.caravan.testing.s3.S3Testbed;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class KilledMaterializerOnDeltaOnS3Test extends KilledMaterializerTest {
    private final String bucket = S3Testbed.shared().bucket();

    @Override
    StagingHistory history() {
        return new DeltaStagingHistory(directory, S3Testbed.shared().endpoint(), bucket);
    }

    @Override
    List<String> place() {
        return List.of(S3Testbed.shared().endpoint().toString(), bucket, "delta");
    }
}
