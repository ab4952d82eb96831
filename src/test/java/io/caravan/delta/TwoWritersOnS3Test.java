package io.caravan.delta;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class TwoWritersOnS3Test extends TwoWritersTest {
    @Override
    Bronze bronze(Path where) {
        return new S3Bronze(where);
    }
}
