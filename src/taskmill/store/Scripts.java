package taskmill.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import taskmill.store.Store.CallTimes;

/**
 * The texts of the scripts as Redis gets them: the flags of a script's file, the clock, the prelude, limits and writes,
 * what some scripts share, the rest of the file. Reads parts of their answers, and counts how long calls took.
 * Thread-safe.
 */
final class Scripts {
    private final Map<Script, String> texts = new EnumMap<>(Script.class);
    private final Map<Script, String> hashes = new EnumMap<>(Script.class);
    /** The calls in each bucket, and in the last place their time (ns). */
    private final Map<Script, AtomicLongArray> times = new ConcurrentHashMap<>();

    /** One script for each transition and for each reading that has to see one moment; the file has its name. */
    enum Script {
        SUBMIT("blocked"), CLAIM("due", "specs", "turn"), RENEW, SETTLE, RELEASE("take_back"), EXPIRED,
        RECOVER("take_back"), TAKEOVER("take_back"), LATE("blocked"), CANCEL("find", "blocked", "many"),
        RETRY("find", "blocked", "many"), START("find", "many"), FORGET("find", "remove", "many"), EXPIRE("remove"),
        READ("find"), FINISHED, COUNT, PAGE("find"), CHECK, PUT_CRON("cron"), FIRE("cron"), PAUSE_CRON("cron"),
        DELETE_CRON("cron"), CRONS("find"), PAUSE_QUEUE, LIMIT_QUEUE, DELETE_QUEUE, ERRANDS, WAITING_ERRANDS, PARENTS,
        FOLLOW("find"), TOLD("find"), UNBLOCK("blocked"), RELINK, WHY("find"), STATES("find");

        private final List<String> shared;

        Script(String... shared) {
            this.shared = List.of(shared);
        }
    }

    private Scripts(String clock) {
        String prelude = resource("prelude") + resource("limits") + resource("writes");
        for (Script script : Script.values()) {
            String file = resource(script.name().toLowerCase(Locale.ROOT));
            int body = file.indexOf('\n') + 1;
            String text = file.substring(0, body) + clock + prelude
                + script.shared.stream().map(Scripts::resource).collect(Collectors.joining()) + file.substring(body);
            texts.put(script, text);
            hashes.put(script, sha1(text));
        }
    }

    /** The scripts, deciding by the time of Redis. */
    static Scripts load() {
        return new Scripts(resource("clock"));
    }

    /** The scripts with another clock: Lua that sets {@code local now} to milliseconds. */
    static Scripts withClock(String lua) {
        return new Scripts(lua);
    }

    String text(Script script) {
        return texts.get(script);
    }

    String sha1(Script script) {
        return hashes.get(script);
    }

    /** A call that began then has ended. */
    void count(Script script, long begunNanos) {
        long nanos = System.nanoTime() - begunNanos;
        AtomicLongArray counts =
            times.computeIfAbsent(script, added -> new AtomicLongArray(CallTimes.BOUNDS.size() + 2));
        int bucket = 0;
        while (bucket < CallTimes.BOUNDS.size() && nanos > CallTimes.BOUNDS.get(bucket) * 1e9) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        counts.addAndGet(counts.length() - 1, nanos);
    }

    /** Those of the scripts that were called. */
    List<CallTimes> times() {
        return times.entrySet().stream().map(entry -> {
            long[] counts = IntStream.range(0, CallTimes.BOUNDS.size() + 1).mapToLong(entry.getValue()::get).toArray();
            return new CallTimes(entry.getKey().name().toLowerCase(Locale.ROOT), counts,
                entry.getValue().get(counts.length) / 1e9);
        }).sorted(Comparator.comparing(CallTimes::script)).toList();
    }

    private static String resource(String name) {
        try (InputStream in = Scripts.class.getResourceAsStream("lua/" + name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("this installation lacks the script " + name + ".lua");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of().formatHex(
                MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** A list that alternates names and values. */
    static Map<String, String> map(Object reply) {
        List<?> flat = (List<?>) reply;
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            map.put((String) flat.get(i), (String) flat.get(i + 1));
        }
        return map;
    }

    /** A list of values in the order of these names; missing values are left out. */
    static Map<String, String> map(List<String> names, Object reply) {
        List<?> values = (List<?>) reply;
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (i < values.size() && values.get(i) != null) {
                map.put(names.get(i), (String) values.get(i));
            }
        }
        return map;
    }

    static List<String> strings(Object reply) {
        return ((List<?>) reply).stream().map(String.class::cast).toList();
    }

    static double score(Object reply) {
        String text = (String) reply;
        return text.endsWith("inf") ? Double.MAX_VALUE : Double.parseDouble(text);
    }
}
