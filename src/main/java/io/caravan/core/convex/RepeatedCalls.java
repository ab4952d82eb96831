package io.caravan.core.convex;

import io.caravan.core.decode.BodyStream;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.watch.Amount;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls of a deployment: each is made again where its failure passes, and its reply is read while the connection is open. */
final class RepeatedCalls {
    private static final Logger LOG =
            LoggerFactory.getLogger(ConvexClient.class); // one name for all calls of a deployment
    private static final long BODY_LIMIT = 2L * 1024 * 1024 * 1024;

    private final ConvexCalls calls;
    private final ConvexClient.Settings settings;
    private final SyncRuntime runtime;

    RepeatedCalls(ConvexCalls calls, ConvexClient.Settings settings, SyncRuntime runtime) {
        this.calls = calls;
        this.settings = settings;
        this.runtime = runtime;
    }

    @FunctionalInterface
    interface BodyReader<T> {
        T read(InputStream body) throws IOException;
    }

    <T> T call(ConvexRequest request, BodyReader<T> reader) {
        return call(request, runtime.attempts().maxAttempts(), reader);
    }

    /** @param most attempts, where fewer than usual are worth it */
    <T> T call(ConvexRequest request, int most, BodyReader<T> reader) {
        int attempts = Math.min(most, runtime.attempts().maxAttempts());
        for (int attempt = 1; ; attempt++) {
            WatchedCall watched = new WatchedCall(request.path(), runtime.listener(), runtime.clock());
            try {
                return attempt(request, reader, watched);
            } catch (SyncFailure.Retryable failure) {
                if (attempt >= attempts) {
                    throw new SyncFailure.Retryable(
                            failure.getMessage() + ". Gave up after " + Amount.of(attempt, "attempt")
                                    + "; the checkpoint is unchanged and the next sync continues from it.",
                            failure);
                }
                pause(attempt, attempts, failure, watched);
            }
        }
    }

    private <T> T attempt(ConvexRequest request, BodyReader<T> reader, WatchedCall watched) {
        String call = request.path() + " of " + calls;
        try {
            return calls.call(request, reply -> {
                watched.answered(reply.status());
                if (reply.status() != 200) {
                    throw ConvexErrors.failure(call, reply, runtime.clock(), settings.keyForm());
                }
                return read(call, reply, reader);
            });
        } catch (JsonFormatException e) {
            throw new SyncFailure.Retryable(
                    call + " answered 200 with a body that cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SyncFailure.Retryable(
                    call + " failed before its reply was complete: " + Causes.describe(e, calls.address()), e);
        } finally {
            watched.ended();
        }
    }

    private <T> T read(String call, ConvexReply reply, BodyReader<T> reader) throws IOException {
        try {
            return reader.read(body(reply));
        } catch (SyncFailure.Retryable e) {
            throw new SyncFailure.Retryable(call + " answered 200, but " + e.getMessage(), e);
        } catch (SyncFailure.ProtocolViolation e) {
            throw new SyncFailure.ProtocolViolation(call + " answered 200, but " + e.getMessage()
                    + ". Nothing of it was used. If it comes again, report it with this message.");
        }
    }

    private InputStream body(ConvexReply reply) throws IOException {
        InputStream body = reply.body();
        if (reply.contentEncoding()
                .filter(encoding -> encoding.equalsIgnoreCase("gzip"))
                .isPresent()) {
            body = new GZIPInputStream(body, 64 * 1024);
        }
        return new BodyStream(body, runtime.clock(), settings.timeout(), BODY_LIMIT);
    }

    private void pause(int attempt, int attempts, SyncFailure.Retryable failure, WatchedCall watched) {
        Duration delay =
                runtime.attempts().delay(attempt, failure.retryAfter().orElse(Duration.ZERO), runtime.random());
        watched.retrying(failure, delay);
        LOG.warn("{}; attempt {} of {}, next in {} ms", failure.getMessage(), attempt, attempts, delay.toMillis());
        try {
            runtime.sleeper().sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyncFailure.Retryable("stopped while waiting to ask again", e);
        }
    }
}
