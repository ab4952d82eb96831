package io.caravan.route;

import io.caravan.core.convex.ConvexCalls.ReplyReader;
import io.caravan.core.convex.ConvexReply;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.hc.core5.http.io.EofSensorInputStream;

/** Hands the reply, still on the wire, to whoever asked, and makes what they read of it the body. */
public final class ReadReply implements Processor {
    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        InputStream body = message.getBody(InputStream.class);
        ConvexReply reply = new ConvexReply(
                message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class),
                Optional.ofNullable(message.getHeader(Exchange.CONTENT_ENCODING, String.class)),
                Optional.ofNullable(message.getHeader("Retry-After", String.class)),
                body == null ? InputStream.nullInputStream() : body);
        ReplyReader<?> reader = exchange.getProperty(RoutedConvexCalls.READER, ReplyReader.class);
        try {
            message.setBody(reader.read(reply));
        } catch (IOException | RuntimeException e) {
            abort(body, e);
            throw e;
        }
    }

    /** Hangs up: closing a body would read the rest of it first, however long that takes. */
    private static void abort(InputStream body, Exception why) {
        try {
            if (body instanceof EofSensorInputStream onTheWire) {
                onTheWire.abort();
            }
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }
}
