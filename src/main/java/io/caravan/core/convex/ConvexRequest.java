package io.caravan.core.convex;

/**
 * One call of the deployment, without address, credentials and headers.
 *
 * @param path below the deployment URL, such as {@code /api/list_snapshot}
 * @param query without the question mark; empty for none
 * @param body JSON of a POST; empty for a GET
 */
public record ConvexRequest(String path, String query, String body) {
    public static ConvexRequest get(String path, String query) {
        return new ConvexRequest(path, query, "");
    }

    public static ConvexRequest post(String path, String body) {
        return new ConvexRequest(path, "", body);
    }

    public boolean isPost() {
        return !body.isEmpty();
    }
}
