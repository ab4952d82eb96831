package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each option that the catalog has, and each file of routes, has a test of what it does: the one that is named here. */
class EveryOptionTest {
    private static final String CONVEX =
            """
            deployment            convex.ConvexUsualOptionsTest#a_backup_is_served_inside_of_the_process
            deployKey             convex.ConvexUsualOptionsTest#a_key_that_the_deployment_does_not_take_is_told_by_the_name_of_its_option_and_not_shown
            protocol              convex.ConvexUsualOptionsTest#a_snapshot_is_asked_of_the_api_that_is_chosen
            selection             convex.ConvexUsualOptionsTest#only_what_is_selected_comes
            emit                  convex.ConvexComponentTest#a_page_is_an_iterable_of_events_which_a_splitter_makes_exchanges_of
            maxInFlight           convex.ConvexDeliveryTest#exchanges_of_a_page_are_under_way_at_once_up_to_maxInFlight_and_the_checkpoint_waits_for_all
            delay                 convex.ConvexUsualOptionsTest#the_log_is_asked_again_when_the_delay_is_over
            name                  convex.ConvexDeliveryTest#the_checkpoint_is_kept_in_a_repository_of_the_user_and_read_back_from_it
            name                  convex.ConvexUsualOptionsTest#a_reader_has_a_directory_of_its_name_where_none_is_given
            checkpoint            convex.ConvexDeliveryTest#the_checkpoint_is_kept_in_a_repository_of_the_user_and_read_back_from_it
            idempotentRepository  convex.ConvexDeliveryTest#with_an_idempotent_repository_nothing_comes_twice_that_had_completed
            directory             convex.ConvexSetup
            directory             convex.ConvexDeliveryTest#what_had_not_completed_when_the_process_ended_comes_again_and_nothing_of_earlier_pages
            onExpiredCursor       convex.ConvexOptionsTest#a_cursor_that_has_expired_begins_a_snapshot_where_the_reader_says_auto
            onDeleted             convex.ConvexOptionsTest#a_table_that_the_deployment_no_longer_has_is_kept_where_the_reader_says_so
            checkImportsEvery     convex.ConvexOptionsTest#imports_are_asked_for_no_more_often_than_the_reader_says
            connectTimeout        convex.ConvexOptionsTest#a_deployment_that_accepts_no_connection_is_given_up
            responseTimeout       convex.ConvexOptionsTest#a_deployment_that_does_not_answer_is_given_up
            callTimeout           convex.ConvexOptionsTest#an_answer_that_takes_too_long_is_given_up
            maxAttempts           convex.ConvexOptionsTest#a_call_is_attempted_as_often_as_the_reader_says
            bridgeErrorHandler    convex.ConvexLifecycleTest#a_round_that_fails_is_told_to_the_routes_error_handler_where_that_is_asked_for
            exceptionHandler      convex.ConvexLifecycleTest#a_deployment_that_fails_is_down_in_camels_health_until_it_answers_again
            exchangePattern       convex.ConvexUsualOptionsTest#a_route_that_is_to_reply_gets_exchanges_that_ask_for_one
            """;

    /** The three that every consumer inherits are Camel's own code, and are seen with {@code convex:}. */
    private static final String LOG =
            """
            location              log.LogComponentTest#what_has_landed_in_a_bucket_comes_the_same
            emit                  log.LogComponentTest#a_batch_comes_as_one_exchange_with_its_receipt
            from                  log.LogComponentTest#from_now_leaves_out_what_has_landed_before
            maxInFlight           log.LogComponentTest#exchanges_of_a_batch_are_under_way_at_once_up_to_maxInFlight
            delay                 log.LogOptionsTest#the_next_batch_is_looked_for_when_the_delay_is_over
            name                  log.LogComponentTest#where_a_reader_is_can_be_kept_in_a_repository_of_the_user
            name                  log.LogOptionsTest#a_reader_has_a_directory_of_its_name_where_none_is_given
            checkpoint            log.LogComponentTest#where_a_reader_is_can_be_kept_in_a_repository_of_the_user
            idempotentRepository  log.LogComponentTest#with_a_memory_nothing_comes_twice_and_all_of_it_where_the_reader_begins_anew
            directory             log.LogComponentTest#a_reader_goes_on_behind_the_last_batch_that_was_delivered_whole
            region                log.LogOptionsTest#a_store_is_asked_at_its_endpoint_for_the_bucket_in_the_path_and_by_a_signature_for_its_region
            endpoint              log.LogOptionsTest#a_store_is_asked_at_its_endpoint_for_the_bucket_in_the_path_and_by_a_signature_for_its_region
            pathStyle             log.LogOptionsTest#without_path_style_the_bucket_is_in_the_host
            assumeRole            log.LogComponentTest#a_role_is_assumed_to_read_a_bucket_and_its_refusal_names_the_option
            bridgeErrorHandler    convex.ConvexLifecycleTest#a_round_that_fails_is_told_to_the_routes_error_handler_where_that_is_asked_for
            exceptionHandler      log.LogComponentTest#a_log_that_was_begun_anew_is_not_taken_for_the_one_before
            exchangePattern       convex.ConvexUsualOptionsTest#a_route_that_is_to_reply_gets_exchanges_that_ask_for_one
            """;

    private static final String ROUTES =
            """
            compact               route.BuiltInRoutesTest
            convex-call           route.BuiltInRoutesTest
            data-sync             route.BuiltInRoutesTest
            deltas                route.BuiltInRoutesTest
            failures              route.BuiltInRoutesTest
            imports               route.BuiltInRoutesTest
            land                  route.LandingOrderTest
            notify                ops.notify.NotifyRouteTest
            schedule              route.BuiltInRoutesTest
            snapshot              route.BuiltInRoutesTest
            staging               route.BuiltInRoutesTest
            sync                  route.BuiltInRoutesTest
            warehouse-call        route.BuiltInRoutesTest
            events-to-kafka       camel.ExamplesTest
            events-to-parquet     camel.ExamplesTest
            events-to-postgres    camel.ExamplesTest
            events-to-webhook     camel.ExamplesTest
            only-signups          camel.ExamplesTest
            """;

    /**
     * A line of the tables above.
     *
     * @param method empty where the whole class is meant
     */
    private record Line(String subject, String type, String method) {
        static Stream<Line> of(String table) {
            return table.lines()
                    .map(line -> line.split("[ #]+", -1))
                    .map(part -> new Line(part[0], part[1], part.length > 2 ? part[2] : ""));
        }

        String source() throws IOException {
            return Files.readString(Path.of("src", "test", "java", "io", "caravan", type.replace('.', '/') + ".java"));
        }
    }

    private static Map<String, List<Line>> bySubject(String table) {
        Map<String, List<Line>> lines = new TreeMap<>();
        Line.of(table).forEach(line -> lines.merge(line.subject(), List.of(line), EveryOptionTest::both));
        return lines;
    }

    private static List<Line> both(List<Line> some, List<Line> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"convex", "caravan-log"})
    void every_option_of_the_catalog_has_a_test_of_what_it_does(String component) throws Exception {
        Map<String, List<Line>> tests = bySubject(component.equals("convex") ? CONVEX : LOG);
        assertThat(tests.keySet()).isEqualTo(Catalog.all(component));
        for (Line line : tests.values().stream().flatMap(List::stream).toList()) {
            String type = "io.caravan.camel." + line.type();
            if (!line.method().isEmpty()) {
                assertThat(tests(type)).as("%s: %s", line.subject(), type).contains(line.method());
            }
        }
    }

    private static List<String> tests(String type) throws ClassNotFoundException {
        return Arrays.stream(Class.forName(type).getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList();
    }

    /** A test cannot be of an option that nobody writes in it. */
    @ParameterizedTest
    @ValueSource(strings = {"convex", "caravan-log"})
    void the_class_of_a_test_writes_the_option(String component) throws IOException {
        for (List<Line> lines :
                bySubject(component.equals("convex") ? CONVEX : LOG).values()) {
            StringBuilder sources = new StringBuilder();
            for (Line line : lines) {
                sources.append(new Line("", "camel." + line.type(), "").source());
            }
            String subject = lines.get(0).subject();
            boolean path = List.of("deployment", "location").contains(subject);
            assertThat(sources).contains(path ? component + ":" : subject + "=");
        }
    }

    @Test
    void every_file_of_routes_has_a_test_by_camels_own_kit() throws IOException {
        Map<String, List<Line>> tests = bySubject(ROUTES);
        List<String> names = new ArrayList<>();
        for (String folder : List.of("routes", "routes/examples")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".camel.yaml"))
                        .forEach(name -> names.add(name.replace(".camel.yaml", "")));
            }
        }
        assertThat(names).containsExactlyInAnyOrderElementsOf(tests.keySet());
        for (Line line : tests.values().stream().flatMap(List::stream).toList()) {
            assertThat(line.source())
                    .as(line.subject())
                    .containsPattern("AdviceWith|@CamelMainTest")
                    .containsPattern("\"" + line.subject() + "\"|routes/" + line.subject() + "[.]camel[.]yaml");
        }
    }
}
