package taskmill.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.support.RpcTarget;

/**
 * Redis, brokers and workers as real processes, their clients, and the journals. Started for one scenario. Confined
 * to the thread of the scenario, apart from what it hands out.
 */
final class TestSystem implements AutoCloseable {
    /** Each delay of the tasks that have a plan. */
    static final long PLAN_MS = 400;
    private static final Path TASKS = Path.of("test/taskmill/chaos/tasks");
    final Random random;
    final Journals journals;
    final RpcTarget target;
    private final Runnable endRedis;
    private final Setting setting;
    private final Deployment deployment;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Child> brokers = new ArrayList<>();
    private final List<Child> workers = new ArrayList<>();
    private final Map<Long, ResourceUse> resourceUses = new HashMap<>();
    private final Clients clients;
    private final UnifiedJedis jedis;

    /** On this Redis, which ends with it. */
    TestSystem(RedisProcess redis, Setting setting, Random random) {
        this(setting.address().isEmpty() ? redis.address() : setting.address(),
            client(redis, setting.cluster()), redis::close, setting, random);
    }

    private static UnifiedJedis client(RedisProcess redis, boolean cluster) {
        return cluster ? RedisClusterClient.builder().nodes(Set.of(new HostAndPort("127.0.0.1", redis.port()))).build()
            : RedisClient.create("127.0.0.1", redis.port());
    }

    /** On the Redis of this address, which this client also reaches; it ends with it. */
    TestSystem(String address, UnifiedJedis jedis, Runnable endRedis, Setting setting, Random random) {
        this.endRedis = endRedis;
        this.setting = setting;
        this.random = random;
        this.deployment = Deployment.on(address);
        this.journals = new Journals(deployment.dir());
        this.target = new RpcTarget(journals::noteRpc);
        this.jedis = jedis;
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < setting.brokers(); i++) {
            ports.add(RedisProcess.freePort());
            addresses.add("http://" + setting.host(i).door() + ":" + ports.get(i));
            brokers.add(launchBroker(i));
        }
        this.clients = new Clients(addresses, journals);
        Command.of("sh", "-c", "cp -p " + TASKS + "/*.sh \"$1\"", "sh", deployment.bin()).run().succeeded();
        for (int i = 0; i < setting.workers(); i++) {
            workers.add(launchWorker(i));
        }
        brokers.forEach(Child::awaitReady);
        workers.forEach(Child::awaitReady);
        for (Child child : living()) {
            resourceUses.put(child.pid(), resourceUse(child));
        }
    }

    private Child launchBroker(int index) {
        return launch(brokerCommand(index), index);
    }

    private Command brokerCommand(int index) {
        List<String> lines = new ArrayList<>(List.of("port: " + setting.host(index).bind() + ":" + ports.get(index),
            "result_keep_time: 100000", "cluster: " + setting.cluster()));
        lines.addAll(setting.brokerOptions());
        return OlderBuild.of("broker", deployment.brokerCommand(OlderBuild.known("broker", lines)));
    }

    private Child launchWorker(int index) {
        return launch(workerCommand(lines(index)), index);
    }

    private Command workerCommand(List<String> lines) {
        return OlderBuild.of("worker", deployment.workerCommand(OlderBuild.known("worker", lines)));
    }

    private Child launch(Command command, int index) {
        setting.clock().ifPresent(library -> command.with("LD_PRELOAD", library)
            .with("CLOCK_OFFSET", index % 2 == 0 ? 3600 : -3600));
        return deployment.start(setting.host(index).run(command));
    }

    private List<String> lines(int index) {
        List<String> lines = new ArrayList<>(List.of("name: w" + index, "concurrency: " + setting.slots(),
            "lease: " + setting.leaseSeconds(), "result_keep_time: 100000", "max_lost: 20", "kill_grace: 0.5",
            "cluster: " + setting.cluster()));
        lines.addAll(setting.options());
        return lines;
    }

    /** Starts one more worker, with more lines of configuration, and returns when it serves. */
    void addWorker(String... options) {
        List<String> lines = new ArrayList<>(lines(workers.size()));
        lines.addAll(List.of(options));
        workers.add(deployment.start(workerCommand(lines)).awaitReady());
    }

    /** How many attempts this worker has by what Redis says. */
    long runningOf(String worker) {
        return stored().running().stream()
            .filter(uuid -> worker.equals(jedis.hget("tm:{0}:run:" + uuid, "w"))).count();
    }

    /** What Redis holds. */
    Stored stored() {
        return setting.cluster() ? new Stored(jedis, Stored.basesInCluster()) : new Stored(jedis);
    }

    Clients clients() {
        return clients;
    }

    UnifiedJedis jedis() {
        return jedis;
    }

    /** Where brokers and workers find Redis. */
    String address() {
        return deployment.redis();
    }

    List<Child> brokers() {
        return brokers;
    }

    List<Child> workers() {
        return workers;
    }

    int slots() {
        return setting.slots();
    }

    /** A task that calls the rpc target, which takes so long. */
    String rpc(int ms) {
        return "rpc method=POST&url=" + target.url(ms).replace(":", "%3A").replace("/", "%2F") + "&max_run_time=60";
    }

    /** A task that runs a script of this suite with the journal and more arguments. */
    String script(String name, Object... arguments) {
        StringBuilder args = new StringBuilder(journals.effects().toString());
        Arrays.stream(arguments).forEach(argument -> args.append('+').append(argument));
        return "script bin_name=" + name + "&max_run_time=60&args=" + args;
    }

    /** A task that fails so often and then succeeds; its plan allows one more retry. */
    String failing(int times) {
        return script("failing.sh", times) + "&time_interval=" + "0.4+".repeat(times + 1);
    }

    /** Kills one with -9. */
    void killWorker(int index) {
        Child worker = workers.get(index);
        String id = worker.ready("id");
        long fromUs = Journals.nowUs();
        worker.kill9();
        journals.noteFault("kill -9 of a worker", id, fromUs);
    }

    /** Starts it again under its name; returns at once. */
    void restartWorker(int index) {
        workers.set(index, launchWorker(index));
    }

    /** Kills one with -9 and starts it again on its port; returns when it serves. */
    void killBroker(int index) {
        long fromUs = Journals.nowUs();
        brokers.get(index).kill9();
        journals.noteFault("kill -9 of a broker", "b" + index, fromUs);
        brokers.set(index, launchBroker(index));
        brokers.get(index).awaitReady();
    }

    /**
     * Ends one by TERM and starts it on its port, or under its name; returns when it serves.
     *
     * @param home the installation whose programs are started
     */
    void replace(String role, int index, Path home) {
        List<Child> children = role.equals("broker") ? brokers : workers;
        long fromUs = Journals.nowUs();
        children.get(index).signal("TERM").exitCode();
        journals.noteFault("TERM", role + index, fromUs);
        Command command = role.equals("broker") ? brokerCommand(index) : workerCommand(lines(index));
        children.set(index, launch(OlderBuild.in(home, role, command), index));
        Eventually.await(Duration.ofMinutes(5), role + index + " again", children.get(index)::isReady);
    }

    /** Freezes a process and lets it go on after that time. */
    void freeze(Child child, String target, Duration time) {
        long fromUs = Journals.nowUs();
        child.signal("STOP");
        sleep(time);
        child.signal("CONT");
        journals.noteFault("SIGSTOP", target, fromUs);
    }

    /** Lets time pass while a fault lasts. */
    static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during a fault", e);
        }
    }

    /** Waits until no task waits or runs, and no errand is left. */
    void drain(Duration atMost) {
        Stored stored = stored();
        Eventually.await(atMost, "the end of all tasks", () -> stored.errands() == 0 && stored.undone() == 0);
    }

    private List<Child> living() {
        List<Child> living = new ArrayList<>(brokers);
        living.addAll(workers);
        living.removeIf(child -> !child.isAlive());
        return living;
    }

    private static ResourceUse resourceUse(Child child) {
        try {
            return ResourceUse.of(child.pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the processes that lived from the beginning use no more of the machine than then. */
    void awaitResourceUse() {
        for (Child child : living()) {
            ResourceUse before = resourceUses.getOrDefault(child.pid(), resourceUse(child));
            Eventually.await(Duration.ofSeconds(40), "the resourceUse " + before + " again of " + child.pid(),
                () -> resourceUse(child).isBackAt(before));
        }
    }

    /** Keeps journals and logs of a scenario that failed. */
    Path keepEvidence(String name) {
        try {
            Path kept = Files.createDirectories(Path.of("build/chaos/" + name));
            Command.of("sh", "-c", "cp \"$1\"/*.log \"$2\"/ 2>/dev/null; true", "sh", deployment.dir(), kept).run();
            Files.writeString(kept.resolve("processes.txt"), deployment.toString());
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clients.close();
        target.close();
        jedis.close();
        try {
            deployment.close();
        } catch (Exception e) {
            throw new IllegalStateException("the processes of a scenario did not end", e);
        } finally {
            endRedis.run();
        }
    }
}
