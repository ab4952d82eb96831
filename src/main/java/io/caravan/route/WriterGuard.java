package io.caravan.route;

/** The first step of every sync: makes sure that it is this process that may write, where several could. */
public final class WriterGuard {
    private volatile Runnable proof = () -> {};

    /** @param proof throws where it is another's turn */
    public void provedBy(Runnable proof) {
        this.proof = proof;
    }

    public void take() {
        proof.run();
    }
}
