package io.caravan.testing;

import java.net.http.HttpClient;

/**
 * The client for what a process serves on its management port. It speaks HTTP/1.1, as Prometheus and probes do: where Java's client asks
 * to go on by HTTP/2 instead, the end of a long page may never come.
 */
public final class ManagementHttp {
    public static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ManagementHttp() {}
}
