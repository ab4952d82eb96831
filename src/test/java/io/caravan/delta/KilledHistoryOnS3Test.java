package io.caravan.delta;

import io.caravan.testing.s3.S3Testbed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class KilledHistoryOnS3Test extends KilledHistoryTest {
    @Override
    Bronze bronze(String name) {
        return new S3Bronze(directory.resolve(name));
    }

    @Override
    List<String> place(Bronze bronze) {
        return List.of(S3Testbed.shared().endpoint().toString(), ((S3Bronze) bronze).bucket);
    }

    @Override
    Path files(Bronze bronze) {
        Path copy = bronze.directory.resolve("all");
        S3Testbed.shared().download(((S3Bronze) bronze).bucket, "some/delta/", copy);
        return copy;
    }
}
