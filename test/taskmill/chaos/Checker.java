package taskmill.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import taskmill.chaos.Journals.ClientCall;
import taskmill.chaos.Journals.Fault;
import taskmill.chaos.Journals.TaskEvent;
import taskmill.chaos.Stored.Row;
import taskmill.chaos.Stored.Task;

/**
 * Judges a run by the journals of client calls, task events and faults, and by what Redis holds at the end. Of the
 * product it knows only the ledger of a task, which everybody can read. Immutable.
 *
 * @param slackMs how long after a fault on a worker its attempts may still be counted as lost
 */
record Checker(List<ClientCall> calls, List<TaskEvent> events, List<Fault> faults, Map<String, Task> finished, long slackMs) {

    /** Tasks that a client was told are stored and that have not finished. */
    long lost() {
        return calls.stream().filter(each -> !each.uuid().isEmpty() && each.call().equals("submit"))
            .map(ClientCall::uuid).distinct().filter(uuid -> !finished.containsKey(uuid)).count();
    }

    /** Keys that got more than one task. */
    long twoTasks() {
        Map<String, Set<String>> uuids = new HashMap<>();
        calls.stream().filter(each -> each.call().equals("submit") && !each.uuid().isEmpty())
            .forEach(each -> uuids.computeIfAbsent(each.key(), key -> new HashSet<>()).add(each.uuid()));
        return uuids.values().stream().filter(each -> each.size() > 1).count();
    }

    /** The keys that clients used. */
    long keys() {
        return calls.stream().filter(each -> each.call().equals("submit")).map(ClientCall::key).distinct().count();
    }

    /** The starts of each task, in the order of time. */
    private Map<String, List<TaskEvent>> starts() {
        Map<String, List<TaskEvent>> starts = new TreeMap<>();
        events.stream().filter(event -> event.kind().equals("start"))
            .forEach(event -> starts.computeIfAbsent(event.uuid(), uuid -> new ArrayList<>()).add(event));
        return starts;
    }

    /** When each task started for the first time, in microseconds since 1970. */
    Map<String, Long> firstStarts() {
        Map<String, Long> first = new HashMap<>();
        starts().forEach((uuid, starts) -> first.put(uuid, starts.stream().mapToLong(TaskEvent::atUs).min().orElseThrow()));
        return first;
    }

    /** Runs of each task beyond its first and the retries of its plan. */
    long extra() {
        return starts().entrySet().stream().mapToLong(task -> Math.max(0, task.getValue().size() - 1
            - number(task.getKey(), "f"))).sum();
    }

    /** Lost attempts whose worker had a fault. */
    long explained() {
        return lostRows().stream().filter(this::isExplained).count();
    }

    /** Lost attempts whose worker had no fault. */
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

    /** Tasks of which two processes ran at the same time as the same attempt of the same worker. */
    long twins() {
        long twins = 0;
        Map<String, List<TaskEvent>> byRun = new HashMap<>();
        events.forEach(event -> byRun.computeIfAbsent(event.uuid() + " " + event.attempt() + " " + event.worker(),
            run -> new ArrayList<>()).add(event));
        for (List<TaskEvent> run : byRun.values()) {
            twins += run.stream().anyMatch(event -> run.stream().anyMatch(start -> start.kind().equals("start")
                && !start.pid().equals(event.pid()) && start.atUs() < event.atUs()
                && run.stream().anyMatch(first -> first.pid().equals(event.pid()) && first.kind().equals("start")
                    && first.atUs() < start.atUs()))) ? 1 : 0;
        }
        return twins;
    }

    /** Starts that are not in the ledger. */
    long unknownStarts() {
        return starts().entrySet().stream().filter(task -> finished.containsKey(task.getKey()))
            .mapToLong(task -> task.getValue().stream()
                .filter(event -> event.attempt() > number(task.getKey(), "n")).count()).sum();
    }

    /** Tasks of which an older run still lived after a newer one had started. */
    long overlaps() {
        Map<String, List<TaskEvent>> starts = starts();
        return events.stream().filter(event -> !event.kind().equals("start") && isOutdated(event, starts)).map(TaskEvent::uuid)
            .distinct().count();
    }

    /** How long two runs of a task went on at the same time, for each pair that did, whatever their attempts. */
    List<Long> overlapsMs() {
        Map<String, Map<String, long[]>> runs = new TreeMap<>();
        events.forEach(event -> runs.computeIfAbsent(event.uuid(), uuid -> new TreeMap<>()).merge(event.attempt() + " "
            + event.worker() + " " + event.pid(), new long[] {event.atUs(), event.atUs()},
            (run, now) -> new long[] {Math.min(run[0], now[0]), Math.max(run[1], now[1])}));
        List<Long> overlaps = new ArrayList<>();
        for (Map<String, long[]> task : runs.values()) {
            List<long[]> each = List.copyOf(task.values());
            for (int i = 0; i < each.size(); i++) {
                for (int j = 0; j < i; j++) {
                    long us = Math.min(each.get(i)[1], each.get(j)[1]) - Math.max(each.get(i)[0], each.get(j)[0]);
                    if (us > 0) {
                        overlaps.add(us / 1000);
                    }
                }
            }
        }
        return overlaps;
    }

    /** The longest time in which no client was told that a task is stored. */
    long longestSilenceMs() {
        long[] told = calls.stream().filter(each -> each.call().equals("submit") && each.status() / 100 == 2)
            .mapToLong(ClientCall::answeredUs).sorted().toArray();
        long longest = 0;
        for (int i = 1; i < told.length; i++) {
            longest = Math.max(longest, told[i] - told[i - 1]);
        }
        return longest / 1000;
    }

    /** Older runs that started after a newer one, as when their worker was stopped right before it started them. */
    long outdatedStarts() {
        Map<String, List<TaskEvent>> starts = starts();
        return events.stream().filter(event -> event.kind().equals("start") && isOutdated(event, starts)).count();
    }

    private static boolean isOutdated(TaskEvent event, Map<String, List<TaskEvent>> starts) {
        return starts.getOrDefault(event.uuid(), List.of()).stream()
            .anyMatch(start -> start.attempt() > event.attempt() && start.atUs() < event.atUs());
    }

    /** Tasks that started after a client was told that they are canceled. */
    long startedAfterCanceled() {
        Map<String, Long> canceledUs = new HashMap<>();
        calls.stream().filter(each -> each.call().equals("cancel") && each.status() == 200)
            .forEach(each -> canceledUs.merge(each.uuid(), each.answeredUs(), Math::min));
        return events.stream().filter(event -> event.kind().equals("start")
            && event.atUs() > canceledUs.getOrDefault(event.uuid(), Long.MAX_VALUE)).count();
    }

    /** Starts that came too soon after a failure, where each delay of the plan is {@code planMs}. */
    long earlyRetries(long planMs) {
        Map<String, List<TaskEvent>> starts = starts();
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

    /** Tasks whose answers to clients contradict each other. */
    List<History> impossible() {
        return History.of(calls).values().stream().filter(history -> !history.isOfOneTask()).toList();
    }

    /** Tasks that succeeded although their last attempt never started. */
    long successWithoutRun() {
        Set<String> runs = new HashSet<>();
        events.stream().filter(event -> event.kind().equals("start")).forEach(event -> runs.add(event.uuid()
            + event.attempt()));
        return finished.values().stream().filter(task -> task.state().equals("succeeded"))
            .filter(task -> !runs.contains(task.uuid() + task.number("n"))).count();
    }

    private long number(String uuid, String field) {
        return finished.containsKey(uuid) ? finished.get(uuid).number(field) : 0;
    }
}
