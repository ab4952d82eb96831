package io.caravan.camel;

import java.util.Optional;
import org.apache.camel.Message;

/** An event as a user's route gets it. */
public record Seen(
        String table,
        Optional<String> id,
        String operation,
        long ts,
        long generation,
        Optional<String> document,
        Optional<Boolean> snapshot,
        boolean last,
        Optional<Long> consistentAsOf,
        long page) {
    public static Seen of(Message message) {
        String component = message.getHeader(ConvexConstants.COMPONENT, String.class);
        String table = message.getHeader(ConvexConstants.TABLE, String.class);
        return new Seen(
                component.isEmpty() ? table : component + "/" + table,
                Optional.ofNullable(message.getHeader(ConvexConstants.ID, String.class)),
                message.getHeader(ConvexConstants.OPERATION, String.class),
                message.getHeader(ConvexConstants.TIMESTAMP, Long.class),
                message.getHeader(ConvexConstants.GENERATION, Long.class),
                Optional.ofNullable(message.getBody(String.class)),
                Optional.ofNullable(message.getHeader(ConvexConstants.SNAPSHOT, Boolean.class)),
                message.getHeader(ConvexConstants.LAST_OF_PAGE, Boolean.class),
                Optional.ofNullable(message.getHeader(ConvexConstants.CONSISTENT_AS_OF, Long.class)),
                message.getHeader(ConvexConstants.PAGE, Long.class));
    }

    public boolean is(String wanted) {
        return operation.equals(wanted);
    }

    /** What tells it from every other event of its source. */
    public String key() {
        return table + " " + id.orElse("") + " " + ts + " " + generation;
    }
}
