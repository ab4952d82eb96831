package io.caravan.ledger;

/** The written forms of a {@link BatchRecord}; each has versions of its own. */
public enum RecordForm {
    /**
     * Of target {@code s3}. A batch that rewrites files is of version 2, and one that leaves rows out of version 4, so that a program
     * that knows neither stops.
     */
    MANIFEST("manifest", "the file", 3, 4, 4),
    /**
     * Of targets {@code delta} and {@code databricks}. Their batches rewrite files only to leave rows out, and are of version 3 then; of
     * version 4 where a file is of another engine.
     */
    COMMIT("commit", "it", 2, 3, 4);

    private final String noun;
    private final String kept;
    private final long uneven;
    private final long dropping;
    private final long newest;

    RecordForm(String noun, String kept, long uneven, long dropping, long newest) {
        this.noun = noun;
        this.kept = kept;
        this.uneven = uneven;
        this.dropping = dropping;
        this.newest = newest;
    }

    /** What messages call it. */
    public String noun() {
        return noun;
    }

    /** What is restored where one is damaged: a warehouse keeps no file of it. */
    String kept() {
        return kept;
    }

    long newest() {
        return newest;
    }

    long version(BatchRecord batch) {
        if (batch.rewrite().drop().isPresent()) {
            return dropping;
        }
        if (!batch.complete().behind().isEmpty()) {
            return uneven;
        }
        return batch.rewrite().isNone() ? 1 : 2;
    }
}
