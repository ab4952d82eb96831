package io.caravan.delta;

import java.nio.file.Path;

class TwoWritersOnS3Test extends TwoWritersTest {
    @Override
    Bronze bronze(Path where) {
        return new S3Bronze(where);
    }
}
