package io.caravan.ops.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.config.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.BindToRegistry;
import org.apache.camel.EndpointInject;
import org.apache.camel.Exchange;
import org.apache.camel.Produce;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.junit.jupiter.api.Test;

/** The route in routes/notify.camel.yaml, by Camel itself, with a mock in the place of the receiver. */
@CamelMainTest(
        mockEndpointsAndSkip = "http:*",
        properties = {
            "camel.main.routesIncludePattern=file:routes/notify.camel.yaml",
            "camel.opentelemetry2.enabled=false",
            "camel.server.enabled=false",
            "camel.management.enabled=false"
        })
class NotifyRouteTest {
    private static final String ADDRESS = "https://hooks.example.com/services/T0/B0/secret";

    @Produce
    private ProducerTemplate template;

    @EndpointInject("mock:http:notify.webhook")
    private MockEndpoint receiver;

    @BindToRegistry("notices")
    Notifications notices() {
        return new Notifications(
                new NotifyConfig(new Secret(ADDRESS), NotifyConfig.Format.SLACK, 3, Duration.ofHours(6)),
                new DefaultCamelContext(),
                "app",
                "file:lake",
                Notifications.Replicas.ONE,
                Clock.systemUTC());
    }

    @Test
    void a_receiver_that_fails_twice_is_posted_the_same_notice_again() throws InterruptedException {
        receiver.expectedMessageCount(3);
        receiver.expectedHeaderReceived(Exchange.HTTP_METHOD, "POST");
        receiver.expectedHeaderReceived(Exchange.CONTENT_TYPE, "application/json");
        receiver.expectedHeaderReceived(Exchange.HTTP_URI, ADDRESS);
        receiver.whenAnyExchangeReceived(exchange -> {
            if (receiver.getReceivedCounter() < 3) {
                exchange.setException(new IllegalStateException("503"));
            }
        });

        Exchange done =
                template.send("direct:notify", exchange -> exchange.getMessage().setBody(notice()));

        assertThat(done.getException()).isNull();
        receiver.assertIsSatisfied();
        assertThat(receiver.getExchanges())
                .allSatisfy(posted -> assertThat(posted.getMessage().getBody(String.class))
                        .startsWith("{\"text\":\":warning: *Caravan app*: fenced. Another writer"));
    }

    @Test
    void a_receiver_that_never_answers_well_ends_the_route_with_the_failure_behind_four_attempts() {
        receiver.whenAnyExchangeReceived(exchange -> exchange.setException(new IllegalStateException("503")));

        Exchange done =
                template.send("direct:notify", exchange -> exchange.getMessage().setBody(notice()));

        assertThat(done.getException()).hasMessage("503");
        assertThat(receiver.getReceivedCounter()).isEqualTo(4);
    }

    private static Notice notice() {
        return new Notice(
                Notice.Event.FENCED,
                "app",
                "file:lake",
                Instant.EPOCH,
                "Fenced",
                "Another writer owns the destination.");
    }
}
