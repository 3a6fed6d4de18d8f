package taskmill.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import taskmill.chaos.Journals.Fault;
import taskmill.chaos.Journals.Sign;
import taskmill.chaos.Journals.Told;
import taskmill.chaos.Stored.Row;
import taskmill.chaos.Stored.Task;

/**
 * Judges a run by the journals of clients, tasks and faults and by what Redis holds at the end. Knows nothing of how
 * the product works beyond what a task's ledger tells everybody. Immutable.
 *
 * @param slackMs how long after a fault on a worker its attempts may still be given up for lost
 */
record Checker(List<Told> told, List<Sign> signs, List<Fault> faults, Map<String, Task> finished, long slackMs) {

    /** Every key that a client was told is stored belongs to a task that has come to an end. */
    long lost() {
        return told.stream().filter(each -> !each.uuid().isEmpty() && each.call().equals("submit"))
            .map(Told::uuid).distinct().filter(uuid -> !finished.containsKey(uuid)).count();
    }

    /** Keys that were answered with more than one task. */
    long twoTasks() {
        Map<String, Set<String>> uuids = new HashMap<>();
        told.stream().filter(each -> each.call().equals("submit") && !each.uuid().isEmpty())
            .forEach(each -> uuids.computeIfAbsent(each.key(), key -> new HashSet<>()).add(each.uuid()));
        return uuids.values().stream().filter(each -> each.size() > 1).count();
    }

    /** The keys that clients used. */
    long keys() {
        return told.stream().filter(each -> each.call().equals("submit")).map(Told::key).distinct().count();
    }

    /** Starts by task, in the order of time. */
    private Map<String, List<Sign>> starts() {
        Map<String, List<Sign>> starts = new TreeMap<>();
        signs.stream().filter(sign -> sign.event().equals("start"))
            .forEach(sign -> starts.computeIfAbsent(sign.uuid(), uuid -> new ArrayList<>()).add(sign));
        return starts;
    }

    /** When each task started for the first time, in microseconds since 1970. */
    Map<String, Long> firstStarts() {
        Map<String, Long> first = new HashMap<>();
        starts().forEach((uuid, starts) -> first.put(uuid, starts.stream().mapToLong(Sign::atUs).min().orElseThrow()));
        return first;
    }

    /** Runs beyond the first of each task and those that its plan asked for. */
    long extra() {
        return starts().entrySet().stream().mapToLong(task -> Math.max(0, task.getValue().size() - 1
            - number(task.getKey(), "f"))).sum();
    }

    /** Attempts that were given up for lost, and of which the journal of faults knows why. */
    long explained() {
        return lostRows().stream().filter(this::isExplained).count();
    }

    /** Attempts that were given up for lost without anything having been done to their worker. */
    List<Row> unexplained() {
        return lostRows().stream().filter(row -> !isExplained(row)).toList();
    }

    long lostAttempts() {
        return lostRows().size();
    }

    private List<Row> lostRows() {
        return finished.values().stream().flatMap(task -> task.rows().stream())
            .filter(row -> row.outcome().equals("lost")).toList();
    }

    private boolean isExplained(Row row) {
        return faults.stream().anyMatch(fault -> fault.target().equals(row.worker())
            && fault.fromUs() / 1000 <= row.endedMs() && fault.toUs() / 1000 + slackMs >= row.startedMs());
    }

    /**
     * Tasks of which two processes lived at one time that both said they were the same attempt of the same worker.
     */
    long twins() {
        long twins = 0;
        Map<String, List<Sign>> byRun = new HashMap<>();
        signs.forEach(sign -> byRun.computeIfAbsent(sign.uuid() + " " + sign.attempt() + " " + sign.worker(),
            run -> new ArrayList<>()).add(sign));
        for (List<Sign> run : byRun.values()) {
            twins += run.stream().anyMatch(sign -> run.stream().anyMatch(start -> start.event().equals("start")
                && !start.pid().equals(sign.pid()) && start.atUs() < sign.atUs()
                && run.stream().anyMatch(first -> first.pid().equals(sign.pid()) && first.event().equals("start")
                    && first.atUs() < start.atUs()))) ? 1 : 0;
        }
        return twins;
    }

    /** Starts that no attempt of the ledger accounts for. */
    long unknownStarts() {
        return starts().entrySet().stream().filter(task -> finished.containsKey(task.getKey()))
            .mapToLong(task -> task.getValue().stream()
                .filter(sign -> sign.attempt() > number(task.getKey(), "n")).count()).sum();
    }

    /** Tasks of which an older run lived, were it for milliseconds, after a newer one had started. */
    long overlaps() {
        Map<String, List<Sign>> starts = starts();
        return signs.stream().filter(sign -> !sign.event().equals("start") && isOutdated(sign, starts)).map(Sign::uuid)
            .distinct().count();
    }

    /** Older runs that began after a newer one had started, as when their worker was stopped on the brink of it. */
    long outdatedStarts() {
        Map<String, List<Sign>> starts = starts();
        return signs.stream().filter(sign -> sign.event().equals("start") && isOutdated(sign, starts)).count();
    }

    private static boolean isOutdated(Sign sign, Map<String, List<Sign>> starts) {
        return starts.getOrDefault(sign.uuid(), List.of()).stream()
            .anyMatch(start -> start.attempt() > sign.attempt() && start.atUs() < sign.atUs());
    }

    /** Tasks that started after a client was told that they are canceled. */
    long startedAfterCanceled() {
        Map<String, Long> canceledUs = new HashMap<>();
        told.stream().filter(each -> each.call().equals("cancel") && each.status() == 200)
            .forEach(each -> canceledUs.merge(each.uuid(), each.answeredUs(), Math::min));
        return signs.stream().filter(sign -> sign.event().equals("start")
            && sign.atUs() > canceledUs.getOrDefault(sign.uuid(), Long.MAX_VALUE)).count();
    }

    /** Starts that came sooner after a failure than their plan asks for, which says the same of each retry. */
    long earlyRetries(long planMs) {
        Map<String, List<Sign>> starts = starts();
        return finished.values().stream().mapToLong(task -> task.rows().stream()
            .filter(row -> row.outcome().startsWith("failed"))
            .filter(row -> starts.getOrDefault(task.uuid(), List.of()).stream()
                .anyMatch(start -> start.attempt() > row.attempt()
                    && start.atUs() < (row.endedMs() + planMs) * 1000)).count()).sum();
    }

    /** Tasks with more failures than they can have had. */
    long tooManyFailures(int most) {
        return finished.values().stream().filter(task -> task.number("f") > most).count();
    }

    /** Tasks that cannot have given the answers that clients were told of them. */
    List<History> impossible() {
        return History.of(told).values().stream().filter(history -> !history.isOfOneTask()).toList();
    }

    /** Tasks that succeeded without their last attempt having started. */
    long successWithoutRun() {
        Set<String> runs = new HashSet<>();
        signs.stream().filter(sign -> sign.event().equals("start")).forEach(sign -> runs.add(sign.uuid()
            + sign.attempt()));
        return finished.values().stream().filter(task -> task.state().equals("succeeded"))
            .filter(task -> !runs.contains(task.uuid() + task.number("n"))).count();
    }

    private long number(String uuid, String field) {
        return finished.containsKey(uuid) ? finished.get(uuid).number(field) : 0;
    }
}
