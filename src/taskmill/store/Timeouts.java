package taskmill.store;

/**
 * How long Redis may take before a call gives up, in milliseconds. A call that Redis leaves unanswered costs up to
 * twice the answer's time-out and once the connection's, because the client replaces the connection at once.
 *
 * @param connectMs for a new connection
 * @param answerMs for each answer, that of a blocking read not counted
 * @param failFastMs how long calls are refused without asking, after one that was not answered
 */
public record Timeouts(int connectMs, int answerMs, int failFastMs) {
    /** Half of what a client of the broker waits at most for the news that Redis is away. */
    public static final Timeouts BROKER = new Timeouts(500, 800, 500);
    private static final int LONGEST_MS = 1000;

    /** Together at most a tenth of a lease, so that a worker always has several tries before its fence. */
    public static Timeouts forLease(long leaseMs) {
        int each = (int) Math.min(LONGEST_MS, leaseMs / 30);
        return new Timeouts(each, each, 0);
    }
}
