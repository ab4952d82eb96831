package io.caravan.docs;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Requests to a bucket, by what they cost. */
record SentRequests(long puts, long lists, long gets, long deletes) {
    private static final Pattern SENT =
            Pattern.compile("Sending Request: .*?httpMethod=([A-Z]+).*?queryParameters=\\[(.*?)]");
    private static final Pattern SERVED = Pattern.compile("(?m)^.*? s3_([A-Z][a-z]+)");

    SentRequests withGets(long number) {
        return new SentRequests(puts, lists, number, deletes);
    }

    /** As the SDK tells of what it sends. */
    static SentRequests ofLog(String log) {
        return of(SENT.matcher(log)
                .results()
                .map(request -> request.group(2).contains("list-type")
                                || request.group(2).contains("uploads")
                        ? "LIST"
                        : request.group(1))
                .toList());
    }

    /** As versitygw tells of what it served. */
    static SentRequests ofAccessLog(String log) {
        return of(SERVED.matcher(log)
                .results()
                .map(request -> switch (request.group(1)) {
                    case "List" -> "LIST";
                    case "Get", "Head", "Delete" -> request.group(1).toUpperCase(Locale.ROOT);
                    default -> "PUT";
                })
                .toList());
    }

    private static SentRequests of(List<String> sent) {
        return new SentRequests(
                count(sent, "PUT") + count(sent, "POST"),
                count(sent, "LIST"),
                count(sent, "GET") + count(sent, "HEAD"),
                count(sent, "DELETE"));
    }

    private static long count(List<String> sent, String method) {
        return sent.stream().filter(method::equals).count();
    }

    long all() {
        return puts + lists + gets + deletes;
    }

    /** PUT, LIST, GET and HEAD, DELETE. */
    String cell() {
        return puts + ", " + lists + ", " + gets + ", " + deletes;
    }

    String row(String what) {
        return "| " + what + " | " + puts + " | " + lists + " | " + gets + " | " + deletes + " |";
    }
}
