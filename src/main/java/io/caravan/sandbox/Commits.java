package io.caravan.sandbox;

import java.util.List;
import java.util.Optional;

/** Gives every mutation its commit timestamp and remembers it before anyone can see it. */
final class Commits {
    private final Backend backend;
    private final Mutations mutations;
    private final Optional<Journal> journal;
    private long chances;

    Commits(Backend backend, Mutations mutations, Optional<Journal> journal) {
        this.backend = backend;
        this.mutations = mutations;
        this.journal = journal;
    }

    /** Repeats what the journal remembers. */
    void replay(List<Journal.Entry> entries) {
        for (Journal.Entry entry : entries) {
            mutations.apply(entry.mutation(), entry.ts());
            if (entry.mutation() instanceof Mutation.Chance chance) {
                chances = chance.number() + 1;
            }
        }
    }

    /** @return the commit timestamp */
    long commit(Mutation mutation) {
        synchronized (backend) {
            long ts = backend.nextTs();
            journal.ifPresent(kept -> kept.append(new Journal.Entry(ts, mutation)));
            mutations.apply(mutation, ts);
            return ts;
        }
    }

    long commitByChance() {
        synchronized (backend) {
            return commit(new Mutation.Chance(chances++));
        }
    }

    long chances() {
        synchronized (backend) {
            return chances;
        }
    }
}
