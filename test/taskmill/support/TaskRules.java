package taskmill.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What must hold of one task that has a spec and stands in one place. */
final class TaskRules {
    private static final long PRIORITY_STEP = 1L << 48;
    private static final Pattern FIELDS = Pattern.compile("[nbflrwstcexmRpodky]|a[1-9][0-9]*");
    private static final Pattern ROW =
        Pattern.compile("\\S+ \\d+ \\d+ (succeeded|canceled|released|lost|failed:[a-z_]+ -?\\d+ .*)", Pattern.DOTALL);
    private final ShardDump shard;
    private final int maxLost;
    private final String id;
    private final String place;
    private final String[] header;
    private final Map<String, String> run;
    private final double score;
    private final List<String> breaches = new ArrayList<>();

    TaskRules(ShardDump shard, int maxLost, String id, String place) {
        this.shard = shard;
        this.maxLost = maxLost;
        this.id = id;
        this.place = place;
        this.header = shard.strings.get("spec:" + id).split("\n", 2)[0].split(" ");
        this.run = shard.run(id);
        this.score = shard.sets.get(place).get(id);
    }

    static long sequence(double readyScore) {
        return (long) readyScore % PRIORITY_STEP;
    }

    List<String> breaches() {
        if (header.length != 10) {
            breaches.add("its header has " + header.length + " fields");
            return breaches;
        }
        run.keySet().stream().filter(field -> !FIELDS.matcher(field).matches())
            .forEach(field -> breaches.add("a field " + field));
        require(place.startsWith("done:") || shard.hashes.getOrDefault("queues", Map.of()).containsKey(header[0]),
            "its queue is not listed");
        require(!run.getOrDefault("R", "").equals("*") || shard.strings.containsKey("result:" + id), "its result is gone");
        checkPlace();
        checkFollowers();
        checkLate();
        checkLimits();
        checkAttempts();
        checkLedger();
        return breaches;
    }

    private void checkPlace() {
        String kind = place.contains(":") ? place.substring(0, place.indexOf(':')) : place;
        switch (kind) {
            case "ready" -> {
                standsInItsQueue();
                require((long) score / PRIORITY_STEP == 9 - Long.parseLong(header[1]), "the score of another priority");
            }
            case "scheduled" -> {
                standsInItsQueue();
                require(score == Double.parseDouble(header[8]) + Double.parseDouble(header[9]), "due at another time than its start");
                require(number("n") == 0, "scheduled after an attempt");
            }
            case "blocked" -> standsInItsQueue();
            case "retrying" -> {
                standsInItsQueue();
                require((number("f") >= 1 || number("l") >= 2) && score >= number("e"),
                    "retrying without a failure or two losses before");
            }
            case "running" -> {
                standsInItsQueue();
                require(number("n") >= 1 && !run.getOrDefault("w", "").isEmpty()
                    && run.getOrDefault("t", "").matches("[1-9][0-9]*(/[0-9]+)?") && score > 0,
                    "running without attempt, worker or lease");
            }
            default -> checkFinished();
        }
    }

    private void standsInItsQueue() {
        require(place.equals(place.substring(0, place.indexOf(':') + 1) + header[0]), "stands in " + place);
    }

    private void checkFinished() {
        long keep = Long.parseLong(header[3]);
        require(run.containsKey("e"), "finished without a time");
        require(keep > 0 ? score == number("e") + keep : score > number("e"), "not kept for the time it asked for");
        require(run.containsKey("x") != place.equals("done:succeeded"), "a reason of failure is wrong with " + place);
        require(!place.equals("done:succeeded") || number("n") >= 1, "succeeded without an attempt");
    }

    /** Blocked tasks wait for others, and no others do; who succeeded has told its followers or is going to. */
    private void checkFollowers() {
        require(place.startsWith("blocked:") == !shard.members("parents:" + id).isEmpty(),
            "waits for " + shard.members("parents:" + id) + " in " + place);
        require(shard.members("followers:" + id).isEmpty() || run.containsKey("d"), "has followers and no flag");
        require(!place.equals("done:succeeded") || shard.members("followers:" + id).isEmpty()
            || shard.hasErrand("told " + id), "has succeeded, and its followers are not told");
    }

    /** A task with a last moment to start stands in late from its submit until its first claim or its end. */
    private void checkLate() {
        boolean waitsForTheFirstTime = place.matches("(ready|scheduled|blocked):.*")
            && !run.containsKey("n") && !run.containsKey("b");
        boolean expected = waitsForTheFirstTime && !header[5].equals("0");
        Double last = shard.sets.getOrDefault("late", Map.of()).get(id);
        require(expected == (last != null), expected ? "missing in late" : "stands in late");
        require(last == null || last == Double.parseDouble(header[5]), "stands in late at another time");
    }

    private void checkLimits() {
        int delays = header[2].equals("-") ? 0 : header[2].split(",").length;
        require(number("f") <= delays + 1, number("f") + " failures with a plan of " + delays);
        require(number("l") <= maxLost + 1, "lost " + number("l") + " times");
    }

    /** Every attempt since the last retry by hand failed, was lost or released, or is the last and did none of them. */
    private void checkAttempts() {
        boolean canceledAtWork = place.equals("done:canceled") && number("n") > number("b")
            && outcome(number("n")).equals("canceled");
        long open = place.startsWith("running:") || place.equals("done:succeeded") || canceledAtWork ? 1 : 0;
        long counted = number("f") + number("l") + number("r") + open;
        require(number("n") - number("b") == counted, "attempts " + number("n") + " - " + number("b")
            + ", but failures " + number("f") + ", lost " + number("l") + ", released " + number("r") + " and "
            + open + " open");
    }

    private void checkLedger() {
        long rows = run.keySet().stream().filter(field -> field.startsWith("a")).count();
        long ended = number("n") - (place.startsWith("running:") ? 1 : 0);
        require(rows == ended, rows + " rows for " + ended + " ended attempts");
        run.forEach((field, row) -> {
            if (field.startsWith("a") && !ROW.matcher(row).matches()) {
                breaches.add("the row " + row);
            }
        });
        requireRows("failed:", number("f"));
        requireRows("lost", number("l"));
        requireRows("released", number("r"));
    }

    private void requireRows(String outcome, long expected) {
        long found = 0;
        for (long attempt = number("b") + 1; attempt <= number("n"); attempt++) {
            found += outcome(attempt).startsWith(outcome) ? 1 : 0;
        }
        require(found == expected, found + " rows " + outcome + ", not " + expected);
    }

    private String outcome(long attempt) {
        String row = run.getOrDefault("a" + attempt, "");
        return row.isEmpty() ? "" : row.split(" ")[3];
    }

    private long number(String field) {
        return Long.parseLong(run.getOrDefault(field, "0"));
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            breaches.add(otherwise);
        }
    }
}
