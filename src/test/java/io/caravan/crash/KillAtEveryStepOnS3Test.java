package io.caravan.crash;

import io.caravan.testing.HaltingApp.Step;
import io.caravan.testing.Place;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** As on disk, each step in one of the three batches. */
class KillAtEveryStepOnS3Test extends KillAtEveryStepTest {
    static Stream<Arguments> everyStepOfThreeBatches() {
        Step[] steps = Step.values();
        Position[] positions = Position.values();
        return IntStream.range(0, steps.length)
                .mapToObj(index -> Arguments.of(steps[index], positions[index % positions.length]));
    }

    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }
}
