package io.caravan.ops;

/** A running Caravan as an operator sees and steers it. Holds no secret and no row of data. */
@Says("One source on its way into its destination: where it stands, and what an operator can do.")
public interface CaravanMXBean {
    @Says("source.name")
    String getSource();

    @Says("Identity of the Convex deployment that is read.")
    String getDeployment();

    @Says("Where batches land.")
    String getDestination();

    @Says(
            "What it is doing: idle, syncing, staging, compacting, paused, standing by or resting (at an end); since when (UTC).")
    String getActivity();

    @Says("snapshot while a snapshot is walked, deltas while the log is followed, starting before the first sync.")
    String getPhase();

    @Says("Number of the last committed batch; 0 before the first.")
    long getBatch();

    @Says("How far the destination is behind the source, in seconds; -1 while that is not known, as during a snapshot.")
    long getLagSeconds();

    @Says("When a sync last came to its end (UTC); empty before the first of this process.")
    String getLastSync();

    @Says("How the last sync failed, and what to do; empty after a success.")
    String getLastError();

    @Says("Whether the schedule is paused; syncNow works all the same.")
    boolean isPaused();

    @Says("Events that have landed since the process started.")
    long getEvents();

    @Says("Batch up to which this process has last brought staging; -1 before it has.")
    long getStagingBatch();

    @Says("Begins a sync now, unless one is going on. Returns at once: watch Activity and Batch.")
    String syncNow();

    @Says("Begins no sync by the schedule until resume; one that is going on comes to its end.")
    String pause();

    @Says("Lets the schedule begin syncs again.")
    String resume();

    @Says("The next sync starts a new generation of one table, or of all. Requests add up.")
    String resync(
            @Says(name = "table", value = "COMPONENT/TABLE, as app/users for users in the root; empty is every table.")
                    String table);

    @Says("Brings the current-state tables to what has landed, without asking the source. Returns at once.")
    String stagingNow();
}
