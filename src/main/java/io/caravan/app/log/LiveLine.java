package io.caravan.app.log;

/** The last line of a terminal, which is written over again and again; one a process. */
final class LiveLine {
    private static final String ERASE = "\r\u001b[2K";

    private static boolean shown;

    private LiveLine() {}

    static synchronized void show(String line) {
        System.err.print(ERASE + line);
        System.err.flush();
        shown = true;
    }

    /** Makes room for a line that stays. */
    static synchronized void clear() {
        if (shown) {
            System.err.print(ERASE);
            System.err.flush();
            shown = false;
        }
    }
}
