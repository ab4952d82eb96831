package io.caravan.store;

import io.caravan.core.watch.Remote;
import io.caravan.core.watch.RetryCause;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;

/** Tells, once a call is over, of its attempts that another one followed. */
record S3Retries(SyncListener listener) implements MetricPublisher {
    @Override
    public void publish(MetricCollection call) {
        String operation = call.metricValues(CoreMetric.OPERATION_NAME).stream()
                .findFirst()
                .orElse("");
        List<MetricCollection> attempts =
                call.childrenWithName("ApiCallAttempt").toList();
        attempts.stream()
                .limit(Math.max(0, attempts.size() - 1))
                .forEach(failed ->
                        listener.heard(new SyncEvent.Retrying(Remote.STORE, operation, cause(failed), Duration.ZERO)));
    }

    private static RetryCause cause(MetricCollection failed) {
        String type =
                failed.metricValues(CoreMetric.ERROR_TYPE).stream().findFirst().orElse("");
        return switch (type) {
            case "Throttling" -> RetryCause.THROTTLED;
            case "ServerError" -> RetryCause.SERVER_ERROR;
            case "ConfiguredTimeout" -> RetryCause.TIMEOUT;
            case "IO" -> RetryCause.CONNECTION;
            default -> RetryCause.BODY; // an answer that broke off or is not what was stored
        };
    }

    @Override
    public void close() {}
}
