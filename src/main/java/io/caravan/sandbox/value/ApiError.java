package io.caravan.sandbox.value;

/** An answer {@code {"code", "message"}} with an HTTP status. */
public final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    public ApiError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    public static ApiError badRequest(String code, String message) {
        return new ApiError(400, code, message);
    }

    public static ApiError badArguments(String message) {
        return badRequest("BadJsonBody", message);
    }

    /** What Convex answers to everything that it did not foresee. */
    public static ApiError internal() {
        return new ApiError(500, "InternalServerError", "Your request couldn't be completed. Try again later.");
    }

    public static ApiError badType(String message) {
        return badArguments("Failed to deserialize the JSON body into the target type: " + message);
    }

    public static ApiError badQuery(String message) {
        return badRequest("BadQueryArgs", "Failed to deserialize query string: " + message);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
