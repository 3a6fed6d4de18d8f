package taskmill.bench;

import java.util.Map;
import java.util.Optional;

/** How late scheduled tasks start that are all due at one instant. */
final class BurstRow implements Row {
    private static final int TASKS = Size.of(2000);

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public String title() {
        return "lateness of " + TASKS + " tasks due at one instant";
    }

    @Override
    public Optional<PeerComparison> comparison() {
        return Optional.of(new PeerComparison("burst", "", Map.of("p50", "late p50 ms", "max", "late max ms")));
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        return LatenessRow.lateness(TASKS, 0, "late");
    }
}
