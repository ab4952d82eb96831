package io.caravan.sandbox;

/** An answer {@code {"code", "message"}} with an HTTP status. */
final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    ApiError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static ApiError badRequest(String code, String message) {
        return new ApiError(400, code, message);
    }

    static ApiError badArguments(String message) {
        return badRequest("BadJsonBody", message);
    }

    /** What Convex answers to everything that it did not foresee. */
    static ApiError internal() {
        return new ApiError(500, "InternalServerError", "Your request couldn't be completed. Try again later.");
    }

    static ApiError badType(String message) {
        return badArguments("Failed to deserialize the JSON body into the target type: " + message);
    }

    static ApiError badQuery(String message) {
        return badRequest("BadQueryArgs", "Failed to deserialize query string: " + message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
