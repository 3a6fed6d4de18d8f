package taskmill.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import redis.clients.jedis.UnifiedJedis;
import taskmill.support.Answer;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Eventually;
import taskmill.support.Heap;
import taskmill.support.RedisProcess;

/**
 * An hour, or MINUTES, of about 30 tasks a second of all kinds, with crons, followers, callbacks, limits and an open page:
 * heap, threads, descriptors and the memory and keys of Redis are at the end where they were after ten minutes. What the
 * product keeps for a day is removed after minutes here, callbacks by the API and tombstones by hand, so that all of it
 * comes and goes within the time.
 */
final class LongRun implements Scenario {
    private static final int KEPT_SECONDS = 120;
    private static final String KEPT = "&result_keep_time=" + KEPT_SECONDS;
    private static final String[] OPTIONS = {"result_keep_time: " + KEPT_SECONDS,
        "queues: default, callbacks, chains, limited, rated", "concurrency: 20"};
    private static final int CLIENTS = 6;
    private static final long PAUSE_MS = 230;
    private static final long CHAINS_PAUSE_MS = 2000;
    private static final int CRONS = 5;
    private static final int CRON_SECONDS = 2;
    private static final long TOMB_MS = 86_400_000;
    private static final long MOST_HEAP_KIB = 10_240;
    private static final long MOST_REDIS_KIB = 3072;
    private static final long MORE = 5;
    /** Pools of connections stay as large as the busiest minute made them. */
    private static final long MORE_DESCRIPTORS = 10;

    @Override
    public String name() {
        return "long-run";
    }

    @Override
    public Figures play(Scale scale, Random random) throws IOException {
        int minutes = Optional.ofNullable(System.getenv("MINUTES")).map(Integer::parseInt).orElse(60);
        boolean full = scale == Scale.FULL;
        String secret = Chains.secret();
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"),
            Setting.of(1, 1, 20).lease(30).with(OPTIONS[0], OPTIONS[1], OPTIONS[2], secret), random);
            Child handlers = HandlersMain.start(system);
            Chains chains = new Chains(system, Integer.MAX_VALUE, CHAINS_PAUSE_MS, "&queue=chains" + KEPT);
            OpenPage page = OpenPage.of(Api.of(system.brokers().get(0)).base())) {
            Growth growth = new Growth();
            Path fired = prepare(system);
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, CLIENTS, PAUSE_MS, i -> task(system, i));
            long canceled = 0;
            long begunNanos = System.nanoTime();
            for (int sample = 1; sample <= (full ? minutes : 2); sample++) {
                long waitNanos = begunNanos + TimeUnit.SECONDS.toNanos((full ? 60L : 10L) * sample) - System.nanoTime();
                TestSystem.sleep(Duration.ofNanos(Math.max(0, waitNanos)));
                canceled += clear(system);
                page.turn();
                growth.print(sample(system, handlers, page, growth));
            }
            load.stop().join();
            chains.stop();
            chains.join();
            crons(system, "DELETE", "");
            canceled += clear(system);
            system.drain(Duration.ofSeconds(120));
            Figures figures = new Figures().count("minutes", full ? minutes : 0);
            judge(system, canceled, figures);
            judgeCrons(system, fired, figures);
            chains.judgeCallbacks(figures).expect("complaints of the page", 0, page.complaints().size());
            page.complaints().forEach(figures::breach);
            if (full) {
                growth.judge(figures, "heap KiB", MOST_HEAP_KIB);
                growth.judge(figures, "threads", MORE);
                growth.judge(figures, "descriptors", MORE_DESCRIPTORS);
                growth.judge(figures, "memory of Redis KiB", MOST_REDIS_KIB);
                growth.judge(figures, "keys of 100 tasks", growth.base("keys of 100 tasks") / 10);
            }
            breaches(system).forEach(figures::breach);
            system.awaitResourceUse();
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        } finally {
            Chains.removeSecret(secret);
        }
    }

    /** Sets limits and puts crons; returns the file where these note for which times they run. */
    private static Path prepare(TestSystem system) {
        Api api = Api.of(system.brokers().get(0));
        api.call("/api/queue/limited", "-X", "PUT", "-d", "concurrency=1").is(200);
        api.call("/api/queue/rated", "-X", "PUT", "-d", "rate=3").is(200);
        Path fired = system.journals.effects().resolveSibling("cron.log");
        crons(system, "PUT", "type=script&bin_name=cron.sh&args=" + fired + "&when=%40every+" + CRON_SECONDS + "s" + KEPT);
        return fired;
    }

    private static void crons(TestSystem system, String method, String form) {
        for (int i = 0; i < CRONS; i++) {
            String path = "/api/cron/long" + i;
            Eventually.await(Duration.ofSeconds(60), method + " " + path,
                () -> system.clients().call("cron", method, 0, path, form, "").status() / 100 == 2);
        }
    }

    /** One of the kinds of tasks; one in forty is never to start. */
    private static String task(TestSystem system, int number) {
        String task = switch (number % 20) {
            case 0, 1, 2, 3 -> system.script("effect.sh", "0");
            case 4, 5, 6 -> "handler handler=note&wait=" + (number % 2 == 0 ? "5" : "0");
            case 7, 8 -> system.rpc(200) + "&queue=limited";
            case 9, 10 -> system.rpc(10) + "&queue=rated";
            case 11 -> system.failing(number % 100 == 11 ? 3 : 1).replaceAll("time_interval=.*", "time_interval=0.4+0.4");
            case 12 -> system.rpc(1) + "&delay=5";
            case 13 -> system.rpc(1) + (number % 40 == 13 ? "&delay=9000&tags=never" : "");
            default -> system.rpc(20);
        };
        return task + KEPT;
    }

    /** Removes what would be kept for a day, once it is two minutes old; cancels what is never to start, and counts that. */
    private static long clear(TestSystem system) {
        Api api = Api.of(system.brokers().get(0));
        long canceled = Answer.patiently(() -> api.post("/api/tasks/cancel", "tag=never", "state=scheduled", "limit=1000"))
            .is(200).json().getLong("done", 0);
        Answer.patiently(() -> api.post("/api/tasks/forget", "queue=callbacks", "state=succeeded", "limit=1000",
            "until=" + (System.currentTimeMillis() / 1000 - KEPT_SECONDS))).is(200);
        UnifiedJedis jedis = system.jedis();
        List<String> tombs = new ArrayList<>();
        jedis.scanIteration(1000, "tm:{0}:tomb:*").collect(tombs);
        tombs.removeIf(tomb -> jedis.pttl(tomb) > TOMB_MS - KEPT_SECONDS * 1000);
        tombs.forEach(jedis::del);
        return canceled;
    }

    private static Map<String, Long> sample(TestSystem system, Child handlers, OpenPage page, Growth growth) throws IOException {
        Map<String, Long> now = new TreeMap<>();
        for (Map.Entry<String, Child> each : Map.of("broker", system.brokers().get(0), "worker", system.workers().get(0),
            "worker of handlers", handlers).entrySet()) {
            ResourceUse use = ResourceUse.of(each.getValue().pid());
            now.put(each.getKey() + ": threads", use.threads());
            now.put(each.getKey() + ": descriptors", use.descriptors());
            now.put(each.getKey() + ": heap KiB", Heap.usedKiB(each.getValue()));
        }
        page.heldBytes().ifPresent(bytes -> now.put("page: heap KiB", bytes / 1024));
        now.put("memory of Redis KiB", Long.parseLong(
            system.jedis().info("memory").replaceFirst("(?s).*used_memory:(\\d+).*", "$1")) / 1024);
        now.put("keys", system.jedis().dbSize());
        now.put("keys of 100 tasks", now.get("keys") * 100 / (system.stored().finishedCount() + system.stored().undone()));
        growth.add(now);
        return now;
    }

    /** What is found twice: tasks expire while all keys are read one after the other. */
    private static List<String> breaches(TestSystem system) {
        List<String> first = Verdict.breaches(system);
        return first.isEmpty() ? first : Verdict.breaches(system).stream().filter(first::contains).toList();
    }

    /** Every task that a client was told of ran, once and again only for its plan, but for those that were canceled. */
    private static void judge(TestSystem system, long canceled, Figures figures) {
        Map<String, Integer> extra = new HashMap<>();
        Set<String> ended = new HashSet<>();
        Set<String> failed = new HashSet<>();
        for (Journals.TaskEvent event : system.journals.events()) {
            switch (event.kind()) {
                case "start" -> extra.merge(event.uuid(), 1, Integer::sum);
                case "end" -> extra.merge(event.uuid(), ended.add(event.uuid()) ? -1 : 0, Integer::sum);
                default -> {
                    failed.add(event.uuid());
                    extra.merge(event.uuid(), -1, Integer::sum);
                }
            }
        }
        ended.addAll(failed);
        Set<String> told = system.journals.calls().stream().filter(each -> each.call().equals("submit") && !each.uuid().isEmpty())
            .map(Journals.ClientCall::uuid).collect(Collectors.toSet());
        figures.count("tasks of clients", told.size()).count("canceled", canceled)
            .expect("lost", 0, told.stream().filter(uuid -> !ended.contains(uuid)).count() - canceled)
            .expect("tasks with extra runs", 0, extra.values().stream().filter(more -> more != 0).count())
            .expect("unknown tasks", 0, extra.keySet().stream().filter(uuid -> !told.contains(uuid)).count())
            .expect("attempts lost", 0, system.stored().total("lost"));
    }

    /** A time at which Redis did not answer is made up for by the next one, and counted as missed. */
    private static void judgeCrons(TestSystem system, Path fired, Figures figures) throws IOException {
        Map<String, List<Double>> times = new TreeMap<>();
        for (String line : Files.readAllLines(fired)) {
            String[] word = line.split(" ");
            times.computeIfAbsent(word[0], cron -> new ArrayList<>()).add(Double.parseDouble(word[1]));
        }
        long twice = 0;
        long gaps = 0;
        for (List<Double> each : times.values()) {
            List<Double> distinct = each.stream().distinct().sorted().toList();
            twice += each.size() - distinct.size();
            for (int i = 1; i < distinct.size(); i++) {
                gaps += distinct.get(i) - distinct.get(i - 1) > 1.5 * CRON_SECONDS ? 1 : 0;
            }
        }
        figures.expect("crons that fired", CRONS, times.size())
            .count("fires", times.values().stream().mapToLong(List::size).sum())
            .expect("fired twice", 0, twice).expect("fired late after a missed time", system.stored().total("misfired"), gaps);
    }
}
