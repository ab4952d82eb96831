package io.caravan.testing.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and S3Proxy, one request a connection, and lets requests go wrong.
 *
 * <p>S3Proxy 4.1.0 on its transient store checks If-Match, but looks and writes in two steps, so that two writers can both win.
 * Conditional PUTs therefore pass here one at a time, which makes them as atomic as those of S3.
 */
public final class S3Faults implements AutoCloseable {
    /** What a request is for. */
    public enum Operation {
        PUT,
        PUT_MANIFEST,
        CREATE,
        PART,
        COMPLETE,
        ABORT,
        HEAD,
        GET,
        LIST,
        DELETE,
        OTHER
    }

    /** How it goes wrong. */
    public enum Fault {
        TOO_MANY_REQUESTS(429, "TooManyRequests"),
        INTERNAL_ERROR(500, "InternalError"),
        SLOW_DOWN(503, "SlowDown"),
        CONFLICT(409, "ConditionalRequestConflict"),
        NOT_IMPLEMENTED(501, "NotImplemented"),
        OTHER_REGION(301, "PermanentRedirect"),
        SKEWED_CLOCK(403, "RequestTimeTooSkewed"),
        ACCESS_DENIED(403, "AccessDenied"),
        /** The status comes before the outcome is known. */
        ERROR_IN_200(200, "InternalError"),
        RESET_BEFORE(0, ""),
        APPLIED_THEN_RESET(0, ""),
        APPLIED_THEN_CUT(0, ""),
        BIT_FLIPPED(0, ""),
        /** As stores do that do not know conditional writes. */
        CONDITIONS_IGNORED(0, "");

        private final int status;
        private final String code;

        Fault(int status, String code) {
            this.status = status;
            this.code = code;
        }
    }

    private record Rule(Operation operation, String part, Fault fault, AtomicInteger left) {}

    private record Request(String method, String target, String head, ByteBuffer body) {
        Operation operation() {
            boolean part = target.contains("partNumber=");
            boolean upload = target.contains("uploadId=");
            return switch (method) {
                case "PUT" ->
                    part ? Operation.PART : target.contains("/_manifest/0") ? Operation.PUT_MANIFEST : Operation.PUT;
                case "POST" ->
                    upload ? Operation.COMPLETE : target.contains("uploads") ? Operation.CREATE : Operation.OTHER;
                case "DELETE" -> upload ? Operation.ABORT : Operation.DELETE;
                case "HEAD" -> Operation.HEAD;
                case "GET" -> target.contains("list-type") ? Operation.LIST : Operation.GET;
                default -> Operation.OTHER;
            };
        }

        boolean isConditional() {
            String lower = head.toLowerCase(Locale.ROOT);
            return method.equals("PUT") && (lower.contains("\r\nif-match:") || lower.contains("\r\nif-none-match:"));
        }
    }

    private final ServerSocket listener;
    private final URI target;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Object conditionalWrites = new Object();
    private final AtomicInteger hits = new AtomicInteger();
    private final Queue<Request> seen = new ConcurrentLinkedQueue<>();
    private volatile Optional<Rule> rule = Optional.empty();

    private S3Faults(ServerSocket listener, URI target) {
        this.listener = listener;
        this.target = target;
    }

    public static S3Faults before(URI target) {
        try {
            S3Faults faults = new S3Faults(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
            faults.threads.execute(faults::accept);
            return faults;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** From now on, so many requests of the operation go wrong. */
    public void inject(Operation operation, Fault fault, int times) {
        inject(operation, "", fault, times);
    }

    /** @param part of the request's path */
    public void inject(Operation operation, String part, Fault fault, int times) {
        hits.set(0);
        rule = Optional.of(new Rule(operation, part, fault, new AtomicInteger(times)));
    }

    public void clear() {
        rule = Optional.empty();
    }

    /** How many requests have gone wrong since the last {@link #inject}. */
    public int hits() {
        return hits.get();
    }

    /** The request line and headers of every request of the operation, in order. */
    public List<String> heads(Operation operation) {
        return seen.stream()
                .filter(request -> request.operation() == operation)
                .map(Request::head)
                .toList();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void serve(Socket client) {
        try (client) {
            Optional<Request> request = read(client);
            if (request.isPresent()) {
                answer(client, request.get());
            }
        } catch (IOException gone) {
            // the client, or S3Proxy at the end of the test
        }
    }

    private static Optional<Request> read(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int one = in.read();
            if (one < 0) {
                return Optional.empty();
            }
            head.write(one);
        }
        StringBuilder kept = new StringBuilder();
        int length = 0;
        for (String line : head.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("expect:")) {
                client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } else if (!lower.startsWith("connection:") && !line.isEmpty()) {
                kept.append(line).append("\r\n");
            }
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        String[] start = kept.substring(0, kept.indexOf("\r\n")).split(" ", -1);
        String lines = kept.append("Connection: close\r\n\r\n").toString();
        return Optional.of(new Request(start[0], start[1], lines, ByteBuffer.wrap(in.readNBytes(length))));
    }

    private void answer(Socket client, Request request) throws IOException {
        seen.add(new Request(request.method(), request.target(), request.head(), ByteBuffer.allocate(0)));
        Optional<Fault> fault = faultOf(request);
        if (fault.isEmpty()) {
            client.getOutputStream().write(pass(request));
        } else if (fault.get().status != 0) {
            client.getOutputStream().write(error(fault.get(), request));
        } else {
            spoil(client, request, fault.get());
        }
    }

    private Optional<Fault> faultOf(Request request) {
        return rule.filter(each -> each.operation() == request.operation())
                .filter(each -> request.target().contains(each.part()))
                .filter(each -> each.left().getAndDecrement() > 0)
                .map(each -> {
                    hits.incrementAndGet();
                    return each.fault();
                });
    }

    private void spoil(Socket client, Request request, Fault fault) throws IOException {
        switch (fault) {
            case RESET_BEFORE -> client.setSoLinger(true, 0);
            case APPLIED_THEN_RESET -> {
                pass(request);
                client.setSoLinger(true, 0);
            }
            case APPLIED_THEN_CUT -> {
                byte[] answer = pass(request);
                client.getOutputStream().write(answer, 0, answer.length * 2 / 3);
            }
            case CONDITIONS_IGNORED -> client.getOutputStream().write(neverRefused(request));
            default -> client.getOutputStream().write(flipped(request));
        }
    }

    private byte[] neverRefused(Request request) throws IOException {
        byte[] answer = pass(request);
        boolean refused = new String(answer, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 412");
        return refused
                ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"0\"\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)
                : answer;
    }

    /** In what is sent, or in what is answered to a GET. */
    private byte[] flipped(Request request) throws IOException {
        if (!request.method().equals("GET")) {
            byte[] body = request.body().array().clone();
            body[body.length / 2] ^= 1;
            return pass(new Request(request.method(), request.target(), request.head(), ByteBuffer.wrap(body)));
        }
        byte[] answer = pass(request);
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        if (text.startsWith("HTTP/1.1 200")) {
            int start = text.indexOf("\r\n\r\n") + 4;
            answer[start + (answer.length - start) / 2] ^= 1;
        }
        return answer;
    }

    private static byte[] error(Fault fault, Request request) {
        byte[] body = request.method().equals("HEAD")
                ? new byte[0]
                : ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + fault.code
                                + "</Code><Message>Injected.</Message></Error>")
                        .getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + fault.status + " Injected\r\nContent-Type: application/xml\r\nContent-Length: "
                        + body.length
                        + (fault == Fault.OTHER_REGION ? "\r\nx-amz-bucket-region: eu-north-1" : "")
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private byte[] pass(Request request) throws IOException {
        if (!request.isConditional()) {
            return exchange(request);
        }
        synchronized (conditionalWrites) {
            return exchange(request);
        }
    }

    private byte[] exchange(Request request) throws IOException {
        try (Socket server = new Socket(target.getHost(), target.getPort())) {
            OutputStream out = server.getOutputStream();
            out.write(request.head().getBytes(StandardCharsets.ISO_8859_1));
            try {
                out.write(request.body().array());
            } catch (IOException refused) {
                // It has answered before it has read everything.
            }
            return server.getInputStream().readAllBytes();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
