package io.caravan.s3;

import io.caravan.core.failure.SyncFailure;

/** Whose data a location may hold. */
record Identity(String source, String deployment) {
    void require(String foundSource, String foundDeployment, Object where) {
        if (!source.equals(foundSource)) {
            throw refused("source \"" + foundSource + "\"", "source.name is \"" + source + "\"", where);
        }
        if (!deployment.equals(foundDeployment)) {
            throw refused("deployment \"" + foundDeployment + "\"", "convex.url means \"" + deployment + "\"", where);
        }
    }

    private static SyncFailure refused(String found, String configured, Object where) {
        return new SyncFailure.StateUnreadable(
                "The destination " + where + " belongs to " + found + ", but " + configured
                        + ". Nothing was written. Correct the configuration, or give this source a location of its own.");
    }
}
