package io.caravan.camel;

/** Brings what is new to the user's route, round by round. Used by one thread. */
public interface Follower extends AutoCloseable {
    /**
     * Returns when there is nothing new for now.
     *
     * @throws Stopping.Stopped where the consumer stops before
     */
    void follow();

    /** Ends a wait of {@link #follow} for somebody else's answer; called by another thread. */
    void hangUp();

    @Override
    void close();
}
