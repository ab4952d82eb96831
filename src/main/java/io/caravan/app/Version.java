package io.caravan.app;

/** Version of this build, from the jar's manifest. */
public final class Version {
    private Version() {}

    public static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** As Convex wants clients to name themselves. */
    static String client() {
        return "caravan-" + number();
    }
}
