package io.caravan.camel.convex;

import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** The options of {@code convex:}. */
@UriParams
public class ConvexConfiguration {
    @UriPath(
            description = "Address of the deployment, such as https://happy-otter-123.convex.cloud; or sandbox:shop, or"
                    + " sandbox:backup.zip for a backup that is served inside this process.")
    @Metadata(required = true)
    private String deployment;

    @UriParam(label = "security", secret = true, description = "Deploy key of the deployment. A sandbox needs none.")
    private String deployKey;

    @UriParam(
            defaultValue = "streaming-export",
            enums = "streaming-export,data-sync",
            description = "By which of its export APIs the deployment is read.")
    private String protocol = "streaming-export";

    @UriParam(
            description =
                    "Which components, tables and columns are read, as JSON of Convex's selections. Everything, if"
                            + " it is not set.")
    private String selection;

    @UriParam(
            defaultValue = "event",
            enums = "event,page",
            description =
                    "event: an exchange for each event. page: an exchange for each page, whose body is an Iterable"
                            + " of its events.")
    private String emit = "event";

    @UriParam(
            defaultValue = "1",
            description = "How many exchanges of a page may be under way at once. With 1 an event is sent when the one"
                    + " before has completed. More is for routes that keep the order themselves or need none: an asynchronous"
                    + " producer, threads, an aggregator. With emit=page there is one.")
    private int maxInFlight = 1;

    @UriParam(
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description = "From the end of the log until it is asked again, and before an exchange that failed is sent"
                    + " again.")
    private long delay = 10_000;

    @UriParam(
            description =
                    "Name of this reader: of its checkpoint, and of its default directory. Two endpoints that read"
                            + " the same deployment need two. Made of the deployment's address, if it is not set.")
    private String name;

    @UriParam(
            description =
                    "Where the checkpoint is kept. It is written when all exchanges of a page have completed. A file"
                            + " in directory, if it is not set.")
    private StateRepository<String, String> checkpoint;

    @UriParam(
            description = "Remembers the events whose exchanges completed before a crash, which are not sent again. Its"
                    + " memory must hold a page.")
    private IdempotentRepository idempotentRepository;

    @UriParam(
            description = "Directory of the checkpoint file, of pages that are too large for memory, and of a sandbox's"
                    + " journal. data/camel/NAME, if it is not set.")
    private String directory;

    @UriParam(
            label = "advanced",
            defaultValue = "stop",
            enums = "stop,auto",
            description =
                    "When the deployment no longer keeps what came after the checkpoint. stop: fail, and try again."
                            + " auto: every table begins anew, by a truncate.")
    private String onExpiredCursor = "stop";

    @UriParam(
            label = "advanced",
            defaultValue = "truncate",
            enums = "truncate,keep",
            description = "When the deployment no longer has a table. truncate: a truncate is sent. keep: nothing is.")
    private String onDeleted = "truncate";

    @UriParam(
            label = "advanced",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description =
                    "How often the deployment is asked for imports and deleted tables at most. 0 is whenever it has"
                            + " brought something, and once a minute.")
    private long checkImportsEvery;

    @UriParam(
            label = "advanced",
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description = "For a connection to the deployment.")
    private long connectTimeout = 10_000;

    @UriParam(
            label = "advanced",
            defaultValue = "100s",
            javaType = "java.time.Duration",
            description = "Until the first byte of a reply. A page of a snapshot may take a minute.")
    private long responseTimeout = 100_000;

    @UriParam(
            label = "advanced",
            defaultValue = "5m",
            javaType = "java.time.Duration",
            description = "For a whole reply.")
    private long callTimeout = 300_000;

    @UriParam(
            label = "advanced",
            defaultValue = "8",
            description =
                    "How often a call is made that could not be made, with pauses in between, before the round fails"
                            + " and waits for delay.")
    private int maxAttempts = 8;

    public String getDeployment() {
        return deployment;
    }

    public void setDeployment(String deployment) {
        this.deployment = deployment;
    }

    public String getDeployKey() {
        return deployKey;
    }

    public void setDeployKey(String deployKey) {
        this.deployKey = deployKey;
    }

    public String getProtocol() {
        return protocol;
    }

    public void setProtocol(String protocol) {
        this.protocol = protocol;
    }

    public String getSelection() {
        return selection;
    }

    public void setSelection(String selection) {
        this.selection = selection;
    }

    public String getEmit() {
        return emit;
    }

    public void setEmit(String emit) {
        this.emit = emit;
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

    public String getOnExpiredCursor() {
        return onExpiredCursor;
    }

    public void setOnExpiredCursor(String onExpiredCursor) {
        this.onExpiredCursor = onExpiredCursor;
    }

    public String getOnDeleted() {
        return onDeleted;
    }

    public void setOnDeleted(String onDeleted) {
        this.onDeleted = onDeleted;
    }

    public long getCheckImportsEvery() {
        return checkImportsEvery;
    }

    public void setCheckImportsEvery(long checkImportsEvery) {
        this.checkImportsEvery = checkImportsEvery;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public long getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(long responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public long getCallTimeout() {
        return callTimeout;
    }

    public void setCallTimeout(long callTimeout) {
        this.callTimeout = callTimeout;
    }

    public int getMaxAttempts() {
        return maxAttempts;
    }

    public void setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }
}
