package io.caravan.staging;

import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.Optimized;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** OPTIMIZE and VACUUM of another engine on one bronze table. */
final class BronzeUpkeep {
    private final Path table;
    private final List<Superseded> superseded = new ArrayList<>();

    private record Superseded(Path file, long hour) {}

    BronzeUpkeep(Path table) {
        this.table = table;
    }

    /** Puts all live files into one; what they were stays until {@link #vacuum}. */
    void optimize(long hour) {
        List<Path> old = new DeltaLake(table.getParent().getParent()).liveFiles(table);
        Optimized.put(table, old);
        old.forEach(file -> superseded.add(new Superseded(file, hour)));
    }

    /** Deletes what was superseded at this hour or before. */
    void vacuum(long hour) throws IOException {
        for (Superseded gone : superseded) {
            if (gone.hour <= hour) {
                Files.deleteIfExists(gone.file);
            }
        }
        superseded.removeIf(gone -> gone.hour <= hour);
    }
}
