package io.caravan.core.convex;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The wire to one deployment. {@code toString} names it for messages. */
public interface ConvexCalls {
    /**
     * Makes one call and hands the reply to {@code reader} while the connection is open.
     *
     * @throws IOException where no complete reply came: refused, reset, timed out, cut off
     */
    <T> T call(ConvexRequest request, ReplyReader<T> reader) throws IOException;

    /** Of the deployment; empty where none is known. Messages tell by it whether a proxy is in between. */
    default Optional<URI> address() {
        return Optional.empty();
    }

    /** Makes something of a reply. */
    @FunctionalInterface
    interface ReplyReader<T> {
        T read(ConvexReply reply) throws IOException;
    }
}
