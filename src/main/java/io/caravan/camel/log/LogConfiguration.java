package io.caravan.camel.log;

import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** The options of {@code caravan-log:}. */
@UriParams
public class LogConfiguration {
    @UriPath(
            description =
                    "What s3.location is where it lands: s3://bucket/prefix or file:directory. Within caravan run also"
                            + " the name of the source that the route runs beside, such as app.")
    @Metadata(required = true)
    private String location;

    @UriParam(
            defaultValue = "event",
            enums = "event,batch",
            description =
                    "event: an exchange for each event. batch: an exchange for each batch, whose body is an Iterable"
                            + " of its events, and whose receipt is a header.")
    private String emit = "event";

    @UriParam(
            defaultValue = "beginning",
            enums = "beginning,now",
            description = "Where a reader without a checkpoint begins: with the first batch, or behind the newest one.")
    private String from = "beginning";

    @UriParam(
            defaultValue = "1",
            description = "How many exchanges of a batch may be under way at once. With 1 an event is sent when the one"
                    + " before has completed. With emit=batch there is one.")
    private int maxInFlight = 1;

    @UriParam(
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description =
                    "From the newest batch until the next one is looked for, and before an exchange that failed is"
                            + " sent again.")
    private long delay = 10_000;

    @UriParam(
            description =
                    "Name of this reader: of its checkpoint, and of its default directory. Two endpoints that read"
                            + " the same location need two. Made of the location, if it is not set.")
    private String name;

    @UriParam(
            description =
                    "Where the number of the last batch that was delivered is kept. It is written when all exchanges"
                            + " of the batch have completed. A file in directory, if it is not set.")
    private StateRepository<String, String> checkpoint;

    @UriParam(
            description = "Remembers the events whose exchanges completed before a crash, which are not sent again. Its"
                    + " memory must hold a batch.")
    private IdempotentRepository idempotentRepository;

    @UriParam(
            description =
                    "Directory of the checkpoint file, and of a batch while it is read. data/camel/NAME, if it is not"
                            + " set.")
    private String directory;

    @UriParam(label = "advanced", description = "Region of the bucket. AWS's own settings decide, if it is not set.")
    private String region;

    @UriParam(label = "advanced", description = "Address of a store that is not AWS.")
    private String endpoint;

    @UriParam(
            label = "advanced",
            defaultValue = "false",
            description = "Whether the bucket's name is in the path of an address, rather than in its host.")
    private boolean pathStyle;

    @UriParam(
            label = "advanced",
            description = "ARN of a role that is assumed to read the bucket. Credentials are AWS's default chain.")
    private String assumeRole;

    public String getLocation() {
        return location;
    }

    public void setLocation(String location) {
        this.location = location;
    }

    public String getEmit() {
        return emit;
    }

    public void setEmit(String emit) {
        this.emit = emit;
    }

    public String getFrom() {
        return from;
    }

    public void setFrom(String from) {
        this.from = from;
    }

    public int getMaxInFlight() {
        return maxInFlight;
    }

    public void setMaxInFlight(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    public long getDelay() {
        return delay;
    }

    public void setDelay(long delay) {
        this.delay = delay;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public StateRepository<String, String> getCheckpoint() {
        return checkpoint;
    }

    public void setCheckpoint(StateRepository<String, String> checkpoint) {
        this.checkpoint = checkpoint;
    }

    public IdempotentRepository getIdempotentRepository() {
        return idempotentRepository;
    }

    public void setIdempotentRepository(IdempotentRepository idempotentRepository) {
        this.idempotentRepository = idempotentRepository;
    }

    public String getDirectory() {
        return directory;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public String getRegion() {
        return region;
    }

    public void setRegion(String region) {
        this.region = region;
    }

    public String getEndpoint() {
        return endpoint;
    }

    public void setEndpoint(String endpoint) {
        this.endpoint = endpoint;
    }

    public boolean isPathStyle() {
        return pathStyle;
    }

    public void setPathStyle(boolean pathStyle) {
        this.pathStyle = pathStyle;
    }

    public String getAssumeRole() {
        return assumeRole;
    }

    public void setAssumeRole(String assumeRole) {
        this.assumeRole = assumeRole;
    }
}
