package taskmill.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What must hold in one shard as a whole: places, accounts, order. What concerns one task is in {@link TaskRules}. */
final class ShardRules {
    private static final List<String> FINISHED = List.of("succeeded", "failed", "canceled");
    private static final List<String> PER_QUARTER =
        List.of("submitted", "succeeded", "failed", "retried", "canceled", "lost");
    private static final Set<String> TOTALS = Set.of("submitted", "succeeded", "failed", "retried", "canceled", "lost",
        "accepted", "expired", "dropped", "sequence", "reopened", "misfired", "orphaned");
    /** Attempts by code or outcome, and times of tasks and attempts. */
    private static final Pattern COUNTED =
        Pattern.compile("(failed|attempt):[a-z_]+|(wait|run):(script|rpc|handler):([0-9]|1[0-2]|ms)");
    private static final String SETTINGS =
        "(paused)?(^c=[1-9]\\d*| c=[1-9]\\d*)?(^r=[0-9/]+| r=[0-9/]+)?";
    private final ShardDump shard;
    private final Invariants limits;
    private final List<String> breaches = new ArrayList<>();

    ShardRules(ShardDump shard, Invariants limits) {
        this.shard = shard;
        this.limits = limits;
    }

    List<String> breaches() {
        breaches.addAll(shard.misfits);
        Map<String, List<String>> places = places();
        places.forEach(this::checkPlaces);
        checkRunsAndTombs();
        checkLate();
        checkTags();
        checkBusy();
        checkTotals(places.size());
        checkQuarters();
        checkOrder();
        checkTokens();
        checkCrons();
        checkSettings();
        checkFollowers();
        return breaches;
    }

    /** The sets that each task stands in, for every id that has a spec or stands anywhere. */
    private Map<String, List<String>> places() {
        Map<String, List<String>> places = new HashMap<>();
        names("spec:").forEach(name -> places.put(ShardDump.rest(name), new ArrayList<>()));
        shard.sets.forEach((set, members) -> {
            if (!List.of("late", "cron_due", "errands").contains(set) && !set.startsWith("tag:")) {
                members.keySet().forEach(id -> places.computeIfAbsent(id, i -> new ArrayList<>()).add(set));
            }
        });
        return places;
    }

    private void checkPlaces(String id, List<String> sets) {
        String spec = shard.strings.get("spec:" + id);
        if (spec == null) {
            breaches.add(id + " stands in " + sets + " and has no spec");
        } else if (sets.size() != 1) {
            breaches.add(id + " stands in " + sets + ", not in one place");
        } else {
            new TaskRules(shard, limits.maxLost(), id, sets.get(0)).breaches()
                .forEach(breach -> breaches.add(id + ": " + breach));
        }
    }

    private void checkRunsAndTombs() {
        Stream.of("run:", "result:").flatMap(this::names).filter(name -> !shard.strings.containsKey("spec:" + ShardDump.rest(name)))
            .forEach(name -> breaches.add(name + " has no spec"));
        names("tomb:").forEach(name -> {
            if (shard.strings.containsKey("spec:" + ShardDump.rest(name))) {
                breaches.add(name + " though the task is there");
            }
            if (!shard.strings.get(name).matches("[A-Za-z0-9_-]{16,64}")) {
                breaches.add(name + " holds no fingerprint");
            }
        });
    }

    private void checkLate() {
        shard.sets.getOrDefault("late", Map.of()).keySet().stream()
            .filter(id -> !shard.strings.containsKey("spec:" + id))
            .forEach(id -> breaches.add(id + " stands in late and has no spec"));
    }

    /** A task stands under each of its tags, and under no other. */
    private void checkTags() {
        Set<String> expected = new TreeSet<>();
        names("spec:").forEach(name -> {
            String[] lines = shard.strings.get(name).split("\n", 3);
            if (lines.length == 3 && lines[1].startsWith("tags=")) {
                Stream.of(lines[1].split(" ")[0].substring("tags=".length()).split(","))
                    .forEach(tag -> expected.add("tag:" + tag + " " + ShardDump.rest(name) + " " + lines[0].split(" ")[8]));
            }
        });
        Set<String> real = new TreeSet<>();
        shard.sets.forEach((set, members) -> members.forEach((id, score) -> {
            if (set.startsWith("tag:")) {
                real.add(set + " " + id + " " + score.longValue());
            }
        }));
        if (!expected.equals(real)) {
            breaches.add("tags " + expected + " of tasks are not those that stand there: " + real);
        }
    }

    private void checkBusy() {
        shard.sets.keySet().stream().filter(set -> set.startsWith("running:")).map(ShardDump::rest)
            .filter(queue -> !shard.members("busy").contains(queue))
            .forEach(queue -> breaches.add("running:" + queue + ", and the queue is not busy"));
    }

    private void checkTotals(int places) {
        long finished = shard.sets.entrySet().stream().filter(set -> set.getKey().startsWith("done:"))
            .mapToLong(set -> set.getValue().size()).sum();
        long ends = FINISHED.stream().mapToLong(shard::count).sum();
        equal("accepted = places + expired", shard.count("accepted"), places + shard.count("expired"));
        equal("accepted = submitted", shard.count("accepted"), shard.count("submitted"));
        equal("ends = finished + expired + reopened", ends,
            finished + shard.count("expired") + shard.count("reopened"));
        shard.hashes.getOrDefault("count", Map.of()).forEach((total, value) -> {
            if (!TOTALS.contains(total) && !COUNTED.matcher(total).matches() || value.startsWith("-")) {
                breaches.add("count holds " + total + " " + value);
            }
        });
    }

    private void checkQuarters() {
        for (String total : PER_QUARTER) {
            long sum = shard.hashes.entrySet().stream().filter(hash -> hash.getKey().startsWith("stats:"))
                .mapToLong(hash -> Long.parseLong(hash.getValue().getOrDefault(total, "0"))).sum();
            equal("quarter hours of " + total, sum, shard.count(total));
        }
    }

    /** No two waiting tasks have one sequence, and none has one that was not given out. */
    private void checkOrder() {
        Set<Long> sequences = new HashSet<>();
        shard.sets.entrySet().stream().filter(set -> set.getKey().startsWith("ready:"))
            .flatMap(set -> set.getValue().entrySet().stream()).forEach(member -> {
                long sequence = TaskRules.sequence(member.getValue());
                if (sequence < 1 || sequence > shard.count("sequence") || !sequences.add(sequence)) {
                    breaches.add(member.getKey() + " has the sequence " + sequence);
                }
            });
    }

    /** Settings are words that are known, and only a queue with a rate has a pace and a turn. */
    private void checkSettings() {
        Map<String, String> settings = shard.hashes.getOrDefault("queues", Map.of());
        settings.values().stream().filter(words -> !words.matches(SETTINGS))
            .forEach(words -> breaches.add("queues holds " + words));
        shard.strings.keySet().stream().filter(name -> name.startsWith("pace:") || name.startsWith("turn:"))
            .filter(name -> !settings.getOrDefault(ShardDump.rest(name), "").contains("r="))
            .forEach(name -> breaches.add(name + ", and the queue has no rate"));
    }

    private void checkTokens() {
        shard.lists.forEach((name, items) -> {
            if (name.startsWith("wake:") && items.size() > limits.tokens()) {
                breaches.add(name + " holds " + items.size() + " tokens");
            }
        });
    }

    /** A cron is due at its next time, which is later than the last that it fired for; a paused one is not due. */
    private void checkCrons() {
        Map<String, Double> due = new HashMap<>(shard.sets.getOrDefault("cron_due", Map.of()));
        names("cron:").forEach(key -> {
            Map<String, String> cron = shard.hashes.get(key);
            double next = Double.parseDouble(cron.getOrDefault("next", "-1"));
            Double score = due.remove(ShardDump.rest(key));
            if (next != (score == null ? 0 : score) || cron.containsKey("paused") != (score == null)) {
                breaches.add(key + " is due at " + score + ": " + cron);
            }
            if (score != null && Double.parseDouble(cron.getOrDefault("fired", "0")) >= score) {
                breaches.add(key + " is due at a time that it fired for: " + cron);
            }
            String spec = shard.strings.getOrDefault("spec:" + cron.get("task"), "");
            if (!spec.isEmpty() && !spec.split("\n")[1].endsWith("cron=" + ShardDump.rest(key) + " fire_time=" + cron.get("task_time"))) {
                breaches.add(key + " has a task that is not its own: " + spec);
            }
        });
        due.keySet().forEach(name -> breaches.add("the cron " + name + " is due and is not there"));
    }

    /** Only tasks that are there have parents and followers; errands have words that are known. */
    private void checkFollowers() {
        shard.members.keySet().stream().filter(name -> !name.equals("busy"))
            .filter(name -> !shard.strings.containsKey("spec:" + ShardDump.rest(name)))
            .forEach(name -> breaches.add(name + ", and there is no such task"));
        shard.sets.getOrDefault("errands", Map.of()).keySet().stream()
            .filter(errand -> !errand.matches("(link|relink|told) \\S{36}|callback \\S{36} (succeeded|failed|canceled) \\d+"))
            .forEach(errand -> breaches.add("the errand " + errand));
    }

    private void equal(String what, long left, long right) {
        if (left != right) {
            breaches.add(what + ": " + left + " is not " + right);
        }
    }

    private Stream<String> names(String beginning) {
        return Stream.concat(shard.strings.keySet().stream(), shard.hashes.keySet().stream())
            .filter(name -> name.startsWith(beginning));
    }
}
