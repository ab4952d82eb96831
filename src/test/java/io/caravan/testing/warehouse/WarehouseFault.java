package io.caravan.testing.warehouse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Something that shall go wrong once in the warehouse. Each method gives a changed copy. */
public final class WarehouseFault {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode fields;

    private WarehouseFault(ObjectNode fields) {
        this.fields = fields;
    }

    private static WarehouseFault of(String kind) {
        return new WarehouseFault(JSON.createObjectNode().put("kind", kind));
    }

    /** 503, and nothing is executed. */
    public static WarehouseFault unavailableBefore() {
        return of("503-before");
    }

    /** 503 after the request has had its effect; for a statement, after it has ended. */
    public static WarehouseFault unavailableAfterCommit() {
        return of("503-after-commit");
    }

    /** The connection closes, and nothing is executed. */
    public static WarehouseFault dropBefore() {
        return of("drop-before");
    }

    /** The connection closes after the request has had its effect; for a statement, after it has ended. */
    public static WarehouseFault dropAfterCommit() {
        return of("drop-after-commit");
    }

    /** The statement is RUNNING so long before it writes anything. */
    public static WarehouseFault slow(long millis) {
        return of("slow").with("millis", Long.toString(millis));
    }

    /** The statement is PENDING so long. */
    public static WarehouseFault pending(long millis) {
        return of("pending").with("millis", Long.toString(millis));
    }

    /** The statement fails with DELTA_CONCURRENT_APPEND. */
    public static WarehouseFault conflict() {
        return of("conflict");
    }

    /** 401, as for a token whose time is over. */
    public static WarehouseFault expiredToken() {
        return of("expired-token");
    }

    /** 400, and nothing is executed: for parameters of more than so many bytes together. */
    public static WarehouseFault tooLarge(long bytes) {
        return of("too-large").with("bytes", Long.toString(bytes));
    }

    /** The statement fails. */
    public static WarehouseFault error(String sqlState, String message) {
        return of("error").with("sql_state", sqlState).with("message", message);
    }

    /** @param regex searched for in the statement's text, without regard to case */
    public WarehouseFault onStatement(String regex) {
        return with("statement", regex);
    }

    /** @param regex searched for in {@code METHOD /path}; without it, submissions of statements are meant */
    public WarehouseFault onEndpoint(String regex) {
        return with("endpoint", regex);
    }

    /** Spares so many matching requests first. */
    public WarehouseFault after(int requests) {
        return with("skip", Integer.toString(requests));
    }

    /** Hits so many matching requests, not one. */
    public WarehouseFault times(int requests) {
        return with("count", Integer.toString(requests));
    }

    private WarehouseFault with(String name, String value) {
        return new WarehouseFault(fields.deepCopy().put(name, value));
    }

    String json() {
        return fields.toString();
    }
}
