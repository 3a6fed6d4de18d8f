package taskmill.bench;

import java.util.Map;

/** How late scheduled tasks start that are all due at one instant. */
final class BurstRow implements Row {
    private static final int TASKS = 2000;

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public String title() {
        return "lateness of " + TASKS + " tasks due at one instant";
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        return LatenessRow.lateness(TASKS, 0, "late");
    }
}
