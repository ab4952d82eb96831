package io.caravan.s3.history;

import io.caravan.s3.Lake;
import io.caravan.s3.S3Lake;
import io.caravan.testing.s3.S3Testbed;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class KilledHistoryOnS3Test extends KilledHistoryTest {
    @Override
    Lake lake(String name) {
        return new S3Lake(directory.resolve(name), S3Testbed.shared().endpoint());
    }

    @Override
    List<String> place(Lake lake) {
        return List.of(S3Testbed.shared().endpoint().toString(), ((S3Lake) lake).bucket);
    }

    @Override
    void refresh(Lake lake) {
        ((S3Lake) lake).download();
    }
}
