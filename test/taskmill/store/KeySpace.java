package taskmill.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/**
 * What stands in a small shard between two scripts, read in one round trip by plain commands, so that a simulation
 * can look at it after every step. Immutable.
 *
 * @param places the sets that each task stands in
 * @param runs what happened to each task that has a spec
 * @param count the running totals
 */
record KeySpace(Map<String, List<String>> places, Map<String, Map<String, String>> runs, Map<String, String> count) {
    private static final List<String> SETS = List.of("running", "done:succeeded", "done:failed", "done:canceled",
        "ready:a", "ready:b", "ready:c", "scheduled:a", "scheduled:b", "scheduled:c", "retrying:a", "retrying:b",
        "retrying:c");

    /** Reads the places and the runs of these tasks. */
    static KeySpace read(UnifiedJedis redis, String base, Iterable<String> uuids) {
        Map<String, Response<List<String>>> sets = new HashMap<>();
        Map<String, Response<Map<String, String>>> runs = new HashMap<>();
        Map<String, Response<Boolean>> specs = new HashMap<>();
        Response<Map<String, String>> count;
        try (AbstractPipeline pipeline = redis.pipelined()) {
            SETS.forEach(set -> sets.put(set, pipeline.zrange(base + set, 0, -1)));
            for (String uuid : uuids) {
                specs.put(uuid, pipeline.exists(base + "spec:" + uuid));
                runs.put(uuid, pipeline.hgetAll(base + "run:" + uuid));
            }
            count = pipeline.hgetAll(base + "count");
            pipeline.sync();
        }
        Map<String, List<String>> places = new HashMap<>();
        Map<String, Map<String, String>> happened = new HashMap<>();
        specs.forEach((uuid, exists) -> {
            if (exists.get()) {
                places.put(uuid, new ArrayList<>());
                happened.put(uuid, runs.get(uuid).get());
            }
        });
        sets.forEach((set, members) -> members.get()
            .forEach(uuid -> places.computeIfAbsent(uuid, u -> new ArrayList<>()).add(set)));
        return new KeySpace(places, happened, count.get());
    }

    long total(String name) {
        return Long.parseLong(count.getOrDefault(name, "0"));
    }

    long number(String uuid, String field) {
        return Long.parseLong(runs.getOrDefault(uuid, Map.of()).getOrDefault(field, "0"));
    }

    /** Where a task stands; empty if it is gone. */
    String place(String uuid) {
        return String.join(" ", places.getOrDefault(uuid, List.of()));
    }

    /** One line for each breach of what must hold whatever has happened. */
    List<String> breaches(int maxLost) {
        List<String> breaches = new ArrayList<>();
        places.forEach((uuid, sets) -> {
            if (sets.size() != 1 || !runs.containsKey(uuid)) {
                breaches.add(uuid + " stands in " + sets + (runs.containsKey(uuid) ? "" : " without a spec"));
            } else {
                check(uuid, sets.get(0), maxLost, breaches);
            }
        });
        if (total("accepted") != places.size() + total("expired")) {
            breaches.add("accepted " + total("accepted") + ", expired " + total("expired") + ", there "
                + places.size());
        }
        if (total("anomaly") != 0) {
            breaches.add("anomalies " + total("anomaly"));
        }
        return breaches;
    }

    private void check(String uuid, String place, int maxLost, List<String> breaches) {
        long begun = number(uuid, "n") - number(uuid, "b");
        long over = number(uuid, "f") + number(uuid, "l") + number(uuid, "r");
        boolean open = place.equals("running") || place.equals("done:succeeded");
        boolean mayBeOpen = place.equals("done:canceled");
        if (begun != over + (open ? 1 : 0) && !(mayBeOpen && begun == over + 1)) {
            breaches.add(uuid + " in " + place + " began " + begun + " attempts, and " + over + " are over");
        }
        if (number(uuid, "l") > maxLost + 1) {
            breaches.add(uuid + " was lost " + number(uuid, "l") + " times");
        }
        if (place.equals("running") && runs.get(uuid).getOrDefault("w", "").isEmpty()) {
            breaches.add(uuid + " runs and nobody has it");
        }
    }
}
