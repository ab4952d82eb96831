package io.caravan.interleave;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.imports.OnDeleted;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.sandbox.data.Limits;
import io.caravan.sandbox.data.Write;
import io.caravan.sandbox.wire.Summaries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Imports, restores and deleted tables, one at a time: what readers see meanwhile, and after. */
class ImportsTest {
    private static final TableRef USERS = TableRef.root("users");
    private static final TableRef ORDERS = TableRef.root("orders");

    private final TickingClock clock = new TickingClock();
    private final Sandbox sandbox =
            Sandbox.start(SandboxOptions.shop(clock).withDataset("empty").withDocuments(0));
    private final MemoryLake lake = new MemoryLake(clock, MemoryLake.Commits.CALM);
    private final List<Follower> followers = new ArrayList<>();

    @AfterEach
    void close() {
        followers.forEach(Follower::close);
        sandbox.close();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void an_import_between_two_syncs_replaces_the_table(Protocol protocol) {
        Follower follower = synced(protocol);
        sandbox.importTable(USERS, List.of("""
                {"k":"new"}"""));
        sync(follower);
        equalToTheSource();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void while_an_import_lasts_readers_keep_a_table_that_is_right_and_other_tables_go_on(Protocol protocol) {
        Follower follower = synced(protocol);
        String id = sandbox.beginImport(USERS);
        sandbox.importRows(id, List.of("""
                {"k":"hidden"}"""));
        insert(ORDERS);
        insert(USERS);
        sync(follower);

        Completeness said = lake.complete();
        assertThat(said.consistentAsOf()).isEmpty();
        assertThat(said.behind()).containsOnlyKeys(USERS);
        right(ORDERS, said.asOf().getAsLong());
        right(USERS, said.of(USERS).getAsLong());

        sandbox.importRows(id, List.of("""
                {"k":"hidden, too"}"""));
        sandbox.activateImport(id);
        insert(USERS);
        sync(follower);
        equalToTheSource();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_restore_with_the_ids_of_before_ends_right(Protocol protocol) {
        Follower follower = synced(protocol);
        List<String> ids = new ArrayList<>(source(USERS).keySet());
        String id = sandbox.beginImport(USERS);
        sandbox.importRows(id, List.of("{\"_id\":\"" + ids.get(0) + "\",\"k\":\"restored\"}"));
        sync(follower);
        sandbox.apply(List.of(Write.patch(USERS, ids.get(0), """
                {"k":"changed meanwhile"}""")));
        sync(follower);
        sandbox.activateImport(id);
        sync(follower);
        equalToTheSource();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void an_import_that_is_given_up_leaves_the_table_as_it_was(Protocol protocol) {
        Follower follower = synced(protocol);
        String id = sandbox.beginImport(USERS);
        sandbox.importRows(id, List.of("""
                {"k":"hidden"}"""));
        sync(follower);
        clock.tick(Duration.ofDays(2));
        sandbox.abortImport(id);
        insert(ORDERS);
        follower.sync();
        right(USERS, lake.complete());
        right(ORDERS, lake.complete());
        sandbox.restart();
        insert(USERS);
        sync(follower);
        equalToTheSource();
    }

    @Test
    void a_data_sync_that_fails_behind_an_import_says_what_is_known() {
        Follower follower = synced(Protocol.DATA_SYNC);
        String id = sandbox.beginImport(USERS);
        sync(follower);
        sandbox.abortImport(id);
        clock.tick(Duration.ofHours(1));
        SyncFailure failure = follower.sync().orElseThrow();
        assertThat(failure)
                .hasMessageContainingAll("given up", "restarted", "asked without", "users", "streaming-export works");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_first_sync_during_an_import_brings_the_table_as_it_is(Protocol protocol) {
        tables();
        String id = sandbox.beginImport(USERS);
        sandbox.importRows(
                id, List.of("""
                {"k":"hidden"}""", """
                        {"k":"hidden, too"}"""));
        Follower follower = follower(protocol);
        sync(follower);
        right(USERS, lake.complete());
        right(ORDERS, lake.complete());
        sandbox.activateImport(id);
        sync(follower);
        equalToTheSource();
    }

    /** One tablet goes by the name all the time: only the name tells that it is hidden. */
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_table_that_exists_as_an_import_only_loses_no_early_rows(Protocol protocol) {
        Follower follower = synced(protocol);
        TableRef fresh = TableRef.root("fresh");
        String id = sandbox.beginImport(fresh);
        sandbox.importRows(id, List.of("{\"k\":1}", "{\"k\":2}"));
        sync(follower);
        sync(follower);
        sandbox.importRows(id, List.of("{\"k\":3}"));
        sync(follower);
        sync(follower);
        sandbox.activateImport(id);
        sync(follower);
        sync(follower);
        assertThat(lake.state(fresh)).hasSize(3).isEqualTo(source(fresh));
        equalToTheSource();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_resync_during_an_import_is_repeated_behind_it(Protocol protocol) {
        Follower follower = synced(protocol);
        String id = sandbox.beginImport(USERS);
        sync(follower);
        follower.resync(USERS);
        sandbox.importRows(id, List.of("""
                {"k":"hidden"}"""));
        sync(follower);
        right(USERS, lake.complete());
        sandbox.activateImport(id);
        sync(follower);
        equalToTheSource();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_deleted_table_is_emptied_once_two_commits_lack_it(Protocol protocol) {
        Follower follower = synced(protocol);
        sandbox.dropTable(USERS);
        sync(follower);
        assertThat(lake.complete().behind()).containsOnlyKeys(USERS);
        assertThat(lake.state(USERS)).isNotEmpty();
        insert(ORDERS);
        sync(follower);
        assertThat(lake.state(USERS)).isEmpty();
        equalToTheSource();
        sandbox.addTable(USERS, List.of("""
                {"k":"again"}"""));
        sync(follower);
        assertThat(lake.state(USERS)).hasSize(1);
        equalToTheSource();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_deleted_table_stays_where_it_is_told_to(Protocol protocol) {
        tables();
        Follower follower = follower(protocol).onDeleted(OnDeleted.KEEP);
        sync(follower);
        sandbox.dropTable(USERS);
        sync(follower);
        insert(ORDERS);
        sync(follower);
        assertThat(lake.complete().consistentAsOf()).isPresent();
        assertThat(lake.state(USERS)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_deployment_that_does_not_name_its_tables_yet_is_followed_and_called_complete_later(Protocol protocol) {
        Follower follower = synced(protocol);
        sandbox.summaries(Summaries.MISSING);
        insert(USERS);
        sync(follower);
        assertThat(lake.state(USERS)).isEqualTo(source(USERS));
        assertThat(lake.complete().asOf()).isEmpty();
        sandbox.summaries(Summaries.READY);
        sync(follower);
        equalToTheSource();
    }

    @Test
    void a_deployment_without_data_sync_is_followed_with_new_and_deleted_tables() {
        tables();
        Follower follower = follower(Protocol.STREAMING_EXPORT, lake, Follower.Sight.BLIND);
        sync(follower);
        equalToTheSource();
        TableRef fresh = TableRef.root("fresh");
        sandbox.addTable(fresh, List.of("{\"k\":1}"));
        sync(follower);
        insert(fresh);
        sync(follower);
        assertThat(lake.state(fresh)).hasSize(2).isEqualTo(source(fresh));
        equalToTheSource();
        sandbox.dropTable(fresh);
        sync(follower);
        insert(ORDERS);
        sync(follower);
        assertThat(lake.state(fresh)).isEmpty();
        equalToTheSource();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_checkpoint_of_an_older_version_goes_on_and_finds_the_import_that_is_under_way(Protocol protocol) {
        Follower follower = synced(protocol);
        lake.older();
        follower.forget();
        String id = sandbox.beginImport(USERS);
        sandbox.importRows(id, List.of("""
                {"k":"hidden"}"""));
        insert(ORDERS);
        sync(follower);
        right(USERS, lake.complete());
        right(ORDERS, lake.complete());
        sandbox.activateImport(id);
        sync(follower);
        equalToTheSource();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void an_older_version_that_was_stopped_in_its_first_walk_is_followed_up(Protocol protocol) {
        tables();
        sandbox.limits(new Limits(1, 2, 1, 1, Duration.ofHours(1)));
        for (int commits = 1; commits < 5; commits++) {
            EndsAfter end = new EndsAfter(commits);
            MemoryLake other = new MemoryLake(clock, end);
            Follower first = follower(protocol, other);
            first.sync();
            end.left = 0;
            other.older();
            Follower second = follower(protocol, other);
            sync(second);
            assertThat(other.complete().consistentAsOf()).isPresent();
            assertThat(other.state(USERS)).isEqualTo(source(USERS));
            assertThat(other.state(ORDERS)).isEqualTo(source(ORDERS));
        }
    }

    /** The process ends at a commit. */
    private static final class EndsAfter implements MemoryLake.Commits {
        private int left;

        EndsAfter(int commits) {
            this.left = commits;
        }

        @Override
        public void before() {}

        @Override
        public void after() {
            if (--left == 0) {
                throw new MemoryLake.Killed();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_source_that_is_left_alone_is_asked_once_a_minute(Protocol protocol) {
        tables();
        for (int i = 0; i < 48; i++) {
            sandbox.addTable(TableRef.root("t" + i), List.of("{\"k\":1}"));
        }
        Follower follower = follower(protocol);
        sync(follower);
        sync(follower);
        long before = requests();
        long names = sandbox.requests().getOrDefault("/api/get_table_column_names", 0L);
        for (int i = 0; i < 360; i++) {
            clock.tick(Duration.ofSeconds(10));
            assertThat(follower.sync()).isEmpty();
        }
        long own = 360;
        long more = protocol == Protocol.DATA_SYNC ? 60 : 120;
        assertThat(sandbox.requests().get("/api/get_table_column_names") - names)
                .isBetween(55L, 61L);
        assertThat(requests() - before).as("requests an hour").isBetween(own + more - 10, own + more + 2);
    }

    private long requests() {
        return sandbox.requests().values().stream().mapToLong(Long::longValue).sum();
    }

    private void tables() {
        sandbox.addTable(USERS, List.of("{\"k\":1}", "{\"k\":2}", "{\"k\":3}"));
        sandbox.addTable(ORDERS, List.of("{\"k\":1}"));
    }

    private Follower synced(Protocol protocol) {
        tables();
        Follower follower = follower(protocol);
        sync(follower);
        equalToTheSource();
        return follower;
    }

    private Follower follower(Protocol protocol) {
        return follower(protocol, lake);
    }

    private Follower follower(Protocol protocol, MemoryLake into) {
        return follower(protocol, into, Follower.Sight.SEEING);
    }

    private Follower follower(Protocol protocol, MemoryLake into, Follower.Sight sight) {
        HttpCalls calls = new HttpCalls(sandbox.url(), sandbox.deployKey(), () -> {});
        Follower follower = new Follower(calls, into, clock, protocol, new Random(1), sight);
        followers.add(follower);
        return follower;
    }

    private void insert(TableRef table) {
        sandbox.apply(List.of(Write.insert(table, """
                {"k":"inserted"}""")));
    }

    private void sync(Follower follower) {
        clock.tick(Duration.ofHours(1));
        Optional<SyncFailure> failure = follower.sync();
        assertThat(failure).isEmpty();
    }

    private SortedMap<String, String> source(TableRef table) {
        return Truth.of(sandbox.currentState(), table);
    }

    private void right(TableRef table, Completeness said) {
        right(table, said.of(table).orElseThrow());
    }

    private void right(TableRef table, long asOf) {
        assertThat(lake.state(table)).as("%s as of %d", table, asOf).isEqualTo(Truth.of(sandbox.truth(asOf), table));
    }

    private void equalToTheSource() {
        assertThat(lake.complete().consistentAsOf()).as("%s", lake.complete()).isPresent();
        assertThat(lake.state(USERS)).isEqualTo(source(USERS));
        assertThat(lake.state(ORDERS)).isEqualTo(source(ORDERS));
    }
}
