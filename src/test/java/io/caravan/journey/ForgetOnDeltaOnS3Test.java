package io.caravan.journey;

import io.caravan.testing.Place;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class ForgetOnDeltaOnS3Test extends ForgetOnDeltaTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }

    /** Not here: Spark's testbed puts together what is on the disk. */
    @Override
    void files_that_spark_has_put_together_are_written_again_too() {}

    @Override
    void a_document_whose_id_is_the_least_is_in_no_log_of_what_spark_has_put_together() {}
}
