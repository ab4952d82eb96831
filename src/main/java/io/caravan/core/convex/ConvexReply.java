package io.caravan.core.convex;

import java.io.InputStream;
import java.util.Optional;

/**
 * The head of a response and its body, still on the wire. A body that ends before its announced length must throw from
 * {@code read}.
 */
public record ConvexReply(
        int status, Optional<String> contentEncoding, Optional<String> retryAfter, InputStream body) {}
