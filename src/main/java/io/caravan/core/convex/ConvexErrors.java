package io.caravan.core.convex;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/** What every status and error code of the export APIs means for a sync; source of truth: Convex's error contract. */
final class ConvexErrors {
    private static final Set<String> NEEDS_RESYNC =
            Set.of("InvalidWindowToReadDocuments", "SnapshotTooOld", "DataSyncCursorExpired");
    private static final Set<String> KEY_REFUSED =
            Set.of("BadDeployKey", "BadAdminKey", "InvalidAdminKey", "InvalidHeaderFailure");
    private static final int ERROR_BODY_LIMIT = 64 * 1024;
    private static final int QUOTE_LIMIT = 200;

    private record ConvexError(String code, String message) {
        @Override
        public String toString() {
            return code.isEmpty() ? "no error code" : code + ": " + message;
        }
    }

    private static final String RESYNC =
            "Run `caravan resync` and then `caravan sync`, or set resync.onExpiredCursor=auto.";

    private ConvexErrors() {}

    /** @param keyForm a sentence on the key that was shown, or empty */
    static SyncFailure failure(String call, ConvexReply reply, Clock clock, String keyForm) throws IOException {
        int status = reply.status();
        ConvexError error = error(reply.body());
        String what = call + " answered " + status + " (" + error + ")";
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            return new SyncFailure.Retryable(what, reply.retryAfter().flatMap(value -> delay(value, clock)), status);
        }
        if (NEEDS_RESYNC.contains(error.code())) {
            return new SyncFailure.NeedsResync(
                    what + ". The deployment no longer keeps what came after our checkpoint, so only a new snapshot can"
                            + " continue.",
                    RESYNC);
        }
        if (error.code().equals("InvalidDataSyncCursor")) {
            return new SyncFailure.Fatal(what
                    + ". The deployment does not know our cursor: it was probably restored from a backup, or is another"
                    + " deployment. Nothing was written. Check convex.url, or run `caravan resync` to start over from what"
                    + " it holds now.");
        }
        if (status == 401 || KEY_REFUSED.contains(error.code())) {
            return new SyncFailure.Misconfigured(
                    what + ". Set convex.deploy.key (CONVEX_DEPLOY_KEY) to a deploy key of this deployment:"
                            + " dashboard, Settings, Deploy Keys." + keyForm);
        }
        return switch (status) {
            case 403 -> forbidden(what, error, keyForm);
            case 404 -> notFound(call, what);
            case 301, 302, 303, 307, 308 ->
                new SyncFailure.Misconfigured(what + ". Set convex.url to the address that it redirects to.");
            default ->
                status >= 200 && status < 300
                        ? new SyncFailure.ProtocolViolation(what + ". Only 200 carries a page.")
                        : new SyncFailure.Fatal(what + ". The checkpoint is unchanged; see docs/guarantees.md.");
        };
    }

    /** @param failed the answer 503 to a question that a younger snapshot is answered */
    static SyncFailure behindRetention(SyncFailure.Retryable failed) {
        return new SyncFailure.NeedsResync(
                failed.getMessage()
                        + " The deployment shows a new snapshot, but no longer this one: it is older than the documents that it"
                        + " keeps.",
                RESYNC);
    }

    private static SyncFailure notFound(String call, String what) {
        String address = "set convex.url to the deployment URL, such as https://happy-otter-123.convex.cloud, without a"
                + " path.";
        return call.contains("/data/") || call.contains("data_sync")
                ? new SyncFailure.Misconfigured(
                        what + ". There is no Data Sync API at this address: if the deployment is"
                                + " older than it, set convex.protocol=streaming-export; else " + address)
                : new SyncFailure.Misconfigured(what + ". There is no Convex export API at this address: " + address);
    }

    private static SyncFailure forbidden(String what, ConvexError error, String keyForm) {
        return error.code().equals("StreamingExportNotEnabled")
                ? new SyncFailure.Misconfigured(what
                        + ". The plan of this deployment has no streaming export: upgrade it in the Convex dashboard.")
                : new SyncFailure.Misconfigured(
                        what + ". The deploy key lacks deployment:data:view: create one that has it." + keyForm);
    }

    private static ConvexError error(InputStream body) throws IOException {
        try {
            JsonObject json = JsonObject.of("error", Json.read(body.readNBytes(ERROR_BODY_LIMIT)));
            return new ConvexError(quote(json.string("code")), quote(json.string("message")));
        } catch (JsonFormatException e) {
            return new ConvexError("", ""); // a proxy's page, not Convex's JSON
        }
    }

    private static String quote(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", " ");
        return printable.length() > QUOTE_LIMIT ? printable.substring(0, QUOTE_LIMIT) + "..." : printable;
    }

    /** Seconds, or an HTTP date. */
    private static Optional<Duration> delay(String retryAfter, Clock clock) {
        try {
            return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(retryAfter.trim()))));
        } catch (NumberFormatException notSeconds) {
            return date(retryAfter.trim(), clock);
        }
    }

    private static Optional<Duration> date(String retryAfter, Clock clock) {
        try {
            ZonedDateTime at = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(clock.instant(), at.toInstant());
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException neither) {
            return Optional.empty();
        }
    }
}
