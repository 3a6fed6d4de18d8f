package taskmill.store;

/**
 * How long a call waits for Redis, in milliseconds. A call without an answer takes up to twice {@code answerMs} plus
 * {@code connectMs}, because the client replaces the connection at once.
 *
 * @param connectMs for a new connection
 * @param answerMs for each answer; a blocking read may take its own time longer
 * @param failFastMs how long calls fail at once, without asking Redis, after one that was not answered
 */
public record Timeouts(int connectMs, int answerMs, int failFastMs) {
    /** Half of the longest time after which a broker's client hears that Redis is away. */
    public static final Timeouts BROKER = new Timeouts(500, 800, 500);
    private static final int LONGEST_MS = 1000;

    /** At most a tenth of a lease for all together, so that a worker has several tries before its fence. */
    public static Timeouts forLease(long leaseMs) {
        int each = (int) Math.min(LONGEST_MS, leaseMs / 30);
        return new Timeouts(each, each, 0);
    }
}
