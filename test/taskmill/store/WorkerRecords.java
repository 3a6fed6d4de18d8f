package taskmill.store;

import java.util.List;

/** Records of workers that tests announce. */
public final class WorkerRecords {
    private WorkerRecords() {
    }

    /** An idle worker of the queue {@code default} that runs no scripts. */
    public static WorkerRecord idle(String id) {
        return new WorkerRecord(id, "w", "1.2", "host", 7, 1_700_000_000_500L, 0, List.of("default"), 10, 0, false, false,
            WorkerRecord.NO_SCRIPTS, "", List.of(), true);
    }
}
