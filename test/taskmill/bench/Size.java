package taskmill.bench;

/** How much is measured: all, or with {@code taskmill.bench.part} a part, to see that a row works. */
final class Size {
    private static final int PART = Integer.getInteger("taskmill.bench.part", 1);
    private static final int RUNS = Integer.getInteger("taskmill.bench.runs", 0);
    private static final int GRAIN = 32;

    private Size() {
    }

    /** This many, or the wanted part of it, in whole batches. */
    static int of(int full) {
        return PART == 1 ? full : Math.max(GRAIN, full / PART / GRAIN * GRAIN);
    }

    /** How often a row is measured. */
    static int runs(int full) {
        return RUNS > 0 ? RUNS : full;
    }

    /** False if the figures only show that a row works. */
    static boolean isWhole() {
        return PART == 1;
    }

    /** True where a user waits longer for more. */
    static boolean isFull() {
        return Boolean.getBoolean("taskmill.full");
    }
}
