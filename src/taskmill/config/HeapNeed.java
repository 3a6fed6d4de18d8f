package taskmill.config;

import taskmill.task.Check;

/** How much of a heap of so many bytes the largest work takes that options permit, so that none can end the process. */
record HeapNeed(long heap) {
    private static final int MIB = 1 << 20;
    /** A body, its text, its values, and the bytes that go to Redis. */
    private static final int COPIES_OF_BODY = 8;
    /** What a request may hold that reserves no memory: a small body and a small reply. */
    private static final int BYTES_OF_REQUEST = 32 << 10;
    private static final int OUTPUTS_OF_TASK = 2;
    /** Made of both outputs while one result is written: texts, and the JSON for Redis. */
    private static final int COPIES_OF_RESULT = 24;
    /** The least part of the heap that claimed tasks may take, and the most. */
    private static final int LEAST_TASKS_PART = 16;
    private static final int MOST_TASKS_PART = 4;

    static HeapNeed ofThisJvm() {
        return new HeapNeed(Runtime.getRuntime().maxMemory());
    }

    long ofBody(int maxBody) {
        return required(1L * COPIES_OF_BODY * maxBody, "one such body");
    }

    long ofRequests(int maxRequests) {
        return required(1L * BYTES_OF_REQUEST * maxRequests, "so many requests");
    }

    long ofOutputs(int maxOutput, int concurrency) {
        return required(outputs(maxOutput, concurrency) + (long) COPIES_OF_RESULT * maxOutput,
            "so much output with concurrency " + concurrency);
    }

    private static long outputs(int maxOutput, int concurrency) {
        return 1L * OUTPUTS_OF_TASK * concurrency * maxOutput;
    }

    /** What is left beside the outputs of all slots, for the tasks themselves and for results. */
    WorkerConfig.HeapShares shares(int maxOutput, int concurrency) {
        long left = usable() - outputs(maxOutput, concurrency);
        long tasks = Math.max(heap / LEAST_TASKS_PART,
            Math.min(heap / MOST_TASKS_PART, left - (long) COPIES_OF_RESULT * maxOutput));
        return new WorkerConfig.HeapShares(tasks, Math.max(heap / LEAST_TASKS_PART, left - tasks));
    }

    /** A quarter of the heap is for everything else. */
    private long usable() {
        return heap - heap / 4;
    }

    private long required(long bytes, String what) {
        Check.that(bytes <= usable(), what + " may need " + inMib(bytes) + " MiB, and the heap has " + inMib(heap)
            + " MiB, of which a quarter is for the rest: lower it, or set JAVA_OPTS=-Xmx"
            + inMib(bytes / 3 * 4 + MIB) * 11 / 10 + "m");
        return bytes;
    }

    private static long inMib(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }
}
