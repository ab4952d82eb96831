package io.caravan.testbed.warehouse;

/** A request that gets no statement, session or token, but an HTTP error. */
final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String errorCode;

    ApiFailure(int status, String errorCode, String message) {
        super(message);
        this.status = status;
        this.errorCode = errorCode;
    }

    static ApiFailure invalid(String message) {
        return new ApiFailure(400, "INVALID_PARAMETER_VALUE", message);
    }

    static ApiFailure missing(String what) {
        return new ApiFailure(404, "RESOURCE_DOES_NOT_EXIST", what + " does not exist");
    }

    Reply reply() {
        return Reply.json(status, Json.object().put("error_code", errorCode).put("message", getMessage()));
    }
}
