package io.caravan.core.destination;

import java.time.Duration;

/** Where a target lands, as it is configured. */
public interface DestinationConfig {
    /** For messages; without credentials. */
    String location();

    /** The same text for the same place, whichever way it is written. Where one place is inside another, its text begins with the other's and a slash. */
    String place();

    /** How long one call may last of which nothing is heard meanwhile, beyond what every target needs. */
    default Duration longestCall() {
        return Duration.ZERO;
    }
}
