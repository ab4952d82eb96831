package io.caravan.camel;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;

/** Events and pages as messages: bodies and headers. */
final class Messages {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final CamelContext camel;

    /** Of an event in its page. */
    enum Place {
        WITHIN,
        LAST
    }

    Messages(CamelContext camel) {
        this.camel = camel;
    }

    Message of(Page page, Change change, Place place) {
        Message message = new DefaultMessage(camel);
        fill(message, page, change, place);
        return message;
    }

    void fill(Message message, Page page, Change change, Place place) {
        ChangeEvent event = change.event();
        message.setHeader(ConvexConstants.COMPONENT, event.table().component().value());
        message.setHeader(ConvexConstants.TABLE, event.table().table());
        message.setHeader(ConvexConstants.TIMESTAMP, event.ts());
        message.setHeader(ConvexConstants.GENERATION, change.generation());
        message.setHeader(ConvexConstants.OPERATION, operation(event));
        message.setHeader(ConvexConstants.LAST_OF_PAGE, place == Place.LAST);
        if (event instanceof ChangeEvent.Upsert upsert) {
            message.setHeader(ConvexConstants.ID, upsert.id().toString());
            upsert.creationTimeMicros().ifPresent(micros -> message.setHeader(ConvexConstants.CREATION_TIME, micros));
            message.setBody(document(upsert));
        } else if (event instanceof ChangeEvent.Delete delete) {
            message.setHeader(ConvexConstants.ID, delete.id().toString());
        }
        if (!(event instanceof ChangeEvent.Truncate)) {
            message.setHeader(ConvexConstants.MESSAGE_TIMESTAMP, event.ts() / NANOS_PER_MILLI);
        }
        headers(message, page);
        if (place == Place.LAST) {
            consistentAsOf(message, page);
        }
    }

    static ConvexDocument document(ChangeEvent.Upsert upsert) {
        Slice text = upsert.document();
        boolean whole = text.offset() == 0 && text.length() == text.array().length;
        return new ConvexDocument(whole ? text.array() : text.toByteArray());
    }

    private static String operation(ChangeEvent event) {
        if (event instanceof ChangeEvent.Upsert) {
            return "upsert";
        }
        return event instanceof ChangeEvent.Delete ? "delete" : "truncate";
    }

    void fill(Message message, Page page) {
        headers(message, page);
        consistentAsOf(message, page);
        page.receipt().ifPresent(receipt -> message.setHeader(ConvexConstants.RECEIPT, receipt));
        message.setBody(new ConvexPage(page, this));
    }

    private static void headers(Message message, Page page) {
        message.setHeader(ConvexConstants.PAGE, page.number());
        if (page.origin() != Origin.LANDED) {
            message.setHeader(ConvexConstants.SNAPSHOT, page.origin() == Origin.WALK);
        }
    }

    private static void consistentAsOf(Message message, Page page) {
        page.consistentAsOf().ifPresent(ts -> message.setHeader(ConvexConstants.CONSISTENT_AS_OF, ts));
    }
}
