package io.caravan.ops.page;

/**
 * Who looks at a page.
 *
 * @param token proves that a form is of a page that was given to this operator; empty for others
 * @param said what their last operation answered; empty where they have not asked for one
 */
public record Viewer(Role role, String token, String said) {
    /** What they may do. */
    public enum Role {
        /** Only looks: this Caravan has no password. */
        READER,
        /** May sign in. */
        GUEST,
        OPERATOR
    }

    public static Viewer reader() {
        return new Viewer(Role.READER, "", "");
    }

    public static Viewer guest() {
        return new Viewer(Role.GUEST, "", "");
    }

    public static Viewer operator(String token, String said) {
        return new Viewer(Role.OPERATOR, token, said);
    }

    boolean is(Role other) {
        return role == other;
    }
}
