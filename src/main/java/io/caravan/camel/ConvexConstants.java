package io.caravan.camel;

import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;

/** Names of the headers. */
public final class ConvexConstants {
    @Metadata(description = "Path of the table's component; empty for the root.", javaType = "String")
    public static final String COMPONENT = "CamelConvexComponent";

    @Metadata(description = "Name of the table.", javaType = "String")
    public static final String TABLE = "CamelConvexTable";

    @Metadata(description = "The document's id. A truncate has none.", javaType = "String")
    public static final String ID = "CamelConvexId";

    @Metadata(
            description = "What happened: upsert, delete or truncate. A truncate says that everything known of the"
                    + " table so far no longer counts.",
            javaType = "String",
            enums = "upsert,delete,truncate")
    public static final String OPERATION = "CamelConvexOperation";

    @Metadata(description = "Nanoseconds since 1970: the commit. 0 for a truncate.", javaType = "Long")
    public static final String TIMESTAMP = "CamelConvexTimestamp";

    @Metadata(
            description = "Microseconds since 1970: when the document was created. Of an upsert, where Convex says it.",
            javaType = "Long")
    public static final String CREATION_TIME = "CamelConvexCreationTime";

    @Metadata(
            description = "Counts the beginnings of the table: the events of a table are ordered by (generation,"
                    + " timestamp), and only those of its greatest generation count.",
            javaType = "Long")
    public static final String GENERATION = "CamelConvexGeneration";

    @Metadata(
            description = "Whether the page is a part of a walk of whole tables, rather than of the log. From convex:.",
            javaType = "Boolean")
    public static final String SNAPSHOT = "CamelConvexSnapshot";

    @Metadata(description = "Whether the event is the last one of its page. With emit=event.", javaType = "Boolean")
    public static final String LAST_OF_PAGE = "CamelConvexLastOfPage";

    @Metadata(
            description = "Nanoseconds since 1970: the commit as of which all tables are complete once this exchange"
                    + " has completed. On the last event of a page, and on pages and batches, where it is known.",
            javaType = "Long")
    public static final String CONSISTENT_AS_OF = "CamelConvexConsistentAsOf";

    @Metadata(
            description = "Number of the page (convex:) or of the batch (caravan-log:), counted from 1.",
            javaType = "Long")
    public static final String PAGE = "CamelConvexPage";

    @Metadata(
            description = "The batch's receipt as JSON: batch, committedAt, consistentAsOf, rows, files, manifest. From"
                    + " caravan-log: with emit=batch.",
            javaType = "String")
    public static final String RECEIPT = "CamelConvexReceipt";

    @Metadata(
            description =
                    "Milliseconds since 1970: the commit, where Camel's own components say it. None for a truncate.",
            javaType = "Long")
    public static final String MESSAGE_TIMESTAMP = Exchange.MESSAGE_TIMESTAMP;

    private ConvexConstants() {}
}
