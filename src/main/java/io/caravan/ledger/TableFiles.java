package io.caravan.ledger;

import io.caravan.core.json.JsonFormatException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The live files of one table, in the order of its events, and how many events its current generation has. */
public final class TableFiles {
    private List<LiveFile> files = new ArrayList<>();
    private long rows;

    public List<LiveFile> files() {
        return files;
    }

    /** Of its files those that are among these. */
    Set<String> keysAmong(Set<String> keys) {
        Set<String> found = new HashSet<>();
        files.stream().map(live -> live.file().key()).filter(keys::contains).forEach(found::add);
        return found;
    }

    long rows() {
        return rows;
    }

    void restore(List<LiveFile> live, long counted) {
        files = new ArrayList<>(live);
        rows = counted;
    }

    void truncate() {
        rows = 0;
    }

    void append(LiveFile file) {
        files.add(file);
        count(file.file().rows());
    }

    void count(long more) {
        rows = Math.addExact(rows, more);
    }

    /** Puts files in the place of a run of others that hold the same number of rows. */
    void replace(Set<String> keys, List<LiveFile> with) throws JsonFormatException {
        int from = 0;
        while (from < files.size() && !keys.contains(files.get(from).file().key())) {
            from++;
        }
        int to = from;
        Set<String> found = new HashSet<>();
        while (to < files.size() && keys.contains(files.get(to).file().key())) {
            found.add(files.get(to++).file().key());
        }
        List<LiveFile> run = files.subList(from, to);
        if (found.size() != keys.size() || sum(run) != sum(with)) {
            throw new JsonFormatException("it replaces files that are no run of live ones, or by other rows");
        }
        run.clear();
        files.addAll(from, with);
    }

    /**
     * Puts files that hold fewer rows in the place of others, or nothing.
     *
     * @param gone so many rows fewer
     * @param followers by the key of the file whose place is taken
     */
    void drop(Set<String> keys, Map<String, LiveFile> followers, long gone) throws JsonFormatException {
        List<LiveFile> left = new ArrayList<>();
        long dropped = 0;
        for (LiveFile file : files) {
            LiveFile follower = followers.get(file.file().key());
            if (!keys.contains(file.file().key())) {
                left.add(file);
            } else {
                dropped += file.file().rows();
                if (follower != null) {
                    left.add(follower);
                    dropped -= follower.file().rows();
                }
            }
        }
        if (dropped != gone) {
            throw new JsonFormatException("it leaves out other rows than it says");
        }
        files = left;
    }

    /** @param fewer events of the current generation that are in no file any more */
    void uncount(long fewer) {
        rows = Math.max(0, rows - fewer);
    }

    private static long sum(List<LiveFile> run) {
        return run.stream().mapToLong(live -> live.file().rows()).sum();
    }
}
