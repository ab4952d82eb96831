package io.caravan.ops;

/** A running Caravan as an operator sees and steers it. Holds no secret and no row of data. */
@Description("One source on its way into its destination: where it stands, and what an operator can do.")
public interface CaravanMXBean {
    @Description("source.name")
    String getSource();

    @Description("Identity of the Convex deployment that is read.")
    String getDeployment();

    @Description("Where batches land.")
    String getDestination();

    @Description(
            "What it is doing: idle, syncing, staging, compacting, paused, standing by or resting (at an end); since when (UTC).")
    String getActivity();

    @Description(
            "snapshot while a snapshot is walked, deltas while the log is followed, starting before the first sync.")
    String getPhase();

    @Description("Number of the last committed batch; 0 before the first.")
    long getBatch();

    @Description(
            "How far the destination is behind the source, in seconds; -1 while that is not known, as during a snapshot.")
    long getLagSeconds();

    @Description("When a sync last came to its end (UTC); empty before the first of this process.")
    String getLastSync();

    @Description("How the last sync failed, and what to do; empty after a success.")
    String getLastError();

    @Description("Whether the schedule is paused; syncNow works all the same.")
    boolean isPaused();

    @Description("Events that have landed since the process started.")
    long getEvents();

    @Description("Batch up to which this process has last brought staging; -1 before it has.")
    long getStagingBatch();

    @Description("Begins a sync now, unless one is going on. Returns at once: watch Activity and Batch.")
    String syncNow();

    @Description("Begins no sync by the schedule until resume; one that is going on comes to its end.")
    String pause();

    @Description("Lets the schedule begin syncs again.")
    String resume();

    @Description("The next sync starts a new generation of one table, or of all. Requests add up.")
    String resync(
            @Description(
                            name = "table",
                            value = "COMPONENT/TABLE, as app/users for users in the root; empty is every table.")
                    String table);

    @Description("Brings the current-state tables to what has landed, without asking the source. Returns at once.")
    String stagingNow();
}
