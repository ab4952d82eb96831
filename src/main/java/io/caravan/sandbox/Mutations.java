package io.caravan.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Carries out mutations: each is one commit at a given time. */
final class Mutations {
    private static final long CHANCE_PLACE = 0x6368616e6365L;
    private static final int TRIES = 8;

    private final Backend backend;
    private final long seed;

    Mutations(Backend backend, long seed) {
        this.backend = backend;
        this.seed = seed;
    }

    void apply(Mutation mutation, long ts) {
        synchronized (backend) {
            backend.passTs(ts);
            int before = backend.logSize();
            if (mutation instanceof Mutation.Chance chance) {
                chance(chance, ts);
            } else if (mutation instanceof Mutation.Writes writes) {
                writes.writes().forEach(write -> write(write, ts));
            } else if (mutation instanceof Mutation.Import replaced) {
                replace(replaced, ts);
            } else if (mutation instanceof Mutation.AddTable added) {
                add(added, ts);
            }
            backend.sortTail(before);
        }
    }

    private void chance(Mutation.Chance chance, long ts) {
        Dice dice = Dice.of(seed, CHANCE_PLACE, chance.number());
        List<Tablet> tablets = backend.activeTablets().stream()
                .filter(tablet -> tablet.nextOrdinal() > 0)
                .toList();
        if (tablets.isEmpty()) {
            return;
        }
        int version = (int) Math.min(chance.number() + 1, Integer.MAX_VALUE);
        for (int i = 1 + dice.below(5); i > 0; i--) {
            Tablet tablet = dice.pick(tablets);
            int kind = dice.below(20);
            if (kind < 5) {
                insert(tablet, tablet.base().invent(version, dice), ts);
            } else {
                Content content = kind < 8 ? Content.DELETED : tablet.base().invent(version, dice);
                living(tablet, dice, ts).ifPresent(ordinal -> backend.write(tablet, ordinal, ts, content));
            }
        }
    }

    /** A document that this commit has not touched: a commit leaves one revision a document. */
    private static OptionalLong living(Tablet tablet, Dice dice, long ts) {
        for (int i = 0; i < TRIES; i++) {
            long ordinal = dice.below(tablet.nextOrdinal());
            LogEntry entry = tablet.at(ordinal, Long.MAX_VALUE);
            if (!(entry.content() instanceof Content.Deleted) && entry.ts() != ts) {
                return OptionalLong.of(ordinal);
            }
        }
        return OptionalLong.empty();
    }

    private void insert(Tablet tablet, Content content, long ts) {
        if (!(content instanceof Content.Deleted)) {
            backend.write(tablet, tablet.takeOrdinal(), ts, content);
        }
    }

    private void write(Mutation.Write write, long ts) {
        Tablet tablet = backend.activeOrNew(write.table(), ts);
        Content content = write.document().<Content>map(ExportJson::store).orElse(Content.DELETED);
        if (write.id().isEmpty()) {
            insert(tablet, content, ts);
            return;
        }
        OptionalLong ordinal = tablet.ordinal(write.id().get());
        if (ordinal.isEmpty()) {
            throw ApiError.badArguments("there is no document with this id in " + write.table());
        }
        backend.write(tablet, ordinal.getAsLong(), ts, content);
    }

    /** The rows are written one commit each, hidden, before the commit that lets them take the place of the old ones. */
    private void replace(Mutation.Import replaced, long ts) {
        List<Map<String, Object>> documents = replaced.documents();
        long activatedAt = ts + documents.size() + 1;
        Optional<Tablet> old = backend.active(replaced.table());
        Tablet tablet = backend.addTablet(
                replaced.table(),
                backend.dataset().rowsOf(replaced.table()),
                Tablet.Origin.IMPORT,
                activatedAt,
                o -> ts);
        for (int i = 0; i < documents.size(); i++) {
            backend.write(tablet, tablet.takeOrdinal(), ts + i + 1, ExportJson.store(documents.get(i)));
        }
        old.ifPresent(tabletBefore -> tabletBefore.retire(activatedAt));
        backend.passTs(activatedAt);
    }

    private void add(Mutation.AddTable added, long ts) {
        Tablet tablet = backend.activeOrNew(added.table(), ts);
        for (long i = 0; i < added.documents(); i++) {
            insert(tablet, new Content.Generated(1), ts);
        }
    }
}
