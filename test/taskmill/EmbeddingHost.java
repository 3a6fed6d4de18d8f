package taskmill;

import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import com.eclipsesource.json.Json;
import taskmill.broker.Broker;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;
import taskmill.client.TaskView;
import taskmill.config.BrokerConfig;
import taskmill.config.WorkerConfig;
import taskmill.support.Eventually;
import taskmill.worker.Worker;

/**
 * A program that embeds two brokers and two workers, closes them, and looks whether all is as before. Then it embeds
 * one of each again and goes on until a signal ends it. {@link EmbeddingTest} runs it in a JVM of its own, since other
 * tests have threads, too.
 */
final class EmbeddingHost {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final Map<String, String> broker;
    private final Map<String, String> worker;

    private EmbeddingHost(String redis) {
        broker = Map.of("redis", redis, "port", "127.0.0.1:0");
        worker = Map.of("redis", redis, "name", "embedded");
    }

    /** What belongs to the whole JVM. */
    private record Global(Properties properties, UncaughtExceptionHandler uncaught, Level level,
        List<Handler> handlers) {
        static Global now() {
            // The JDK makes a property of it when somebody first asks.
            TimeZone.getDefault();
            var root = LogManager.getLogManager().getLogger("");
            return new Global((Properties) System.getProperties().clone(), Thread.getDefaultUncaughtExceptionHandler(),
                root.getLevel(), List.of(root.getHandlers()));
        }
    }

    public static void main(String[] args) throws InterruptedException {
        // With digits of its own, which must get into no request and no script.
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        var host = new EmbeddingHost(args[0]);
        Global before = Global.now();
        Set<Thread> threads = threads();
        host.useTwoOfEach();
        Eventually.await(LONG, "the end of all threads", () -> {
            // Clients of the JDK's kind end their threads when nobody holds them any more.
            System.gc();
            return left(threads).isEmpty();
        });
        check(Global.now().equals(before), before + " became " + Global.now());

        try (Broker first = Broker.start(BrokerConfig.of(host.broker));
            Worker second = Worker.start(WorkerConfig.of(host.worker))) {
            second.handle("greet", task -> Json.value("hello"));
            run(new TaskClient(first.uri()), new TaskClient(first.uri()), "greet");
            System.out.println("ready host");
            Thread.currentThread().join();
        }
    }

    private void useTwoOfEach() {
        try (Broker here = Broker.start(BrokerConfig.of(broker));
            Broker there = Broker.start(BrokerConfig.of(broker));
            Worker one = Worker.start(WorkerConfig.of(worker));
            Worker two = Worker.start(WorkerConfig.of(worker))) {
            one.handle("one", task -> Json.value("by one"));
            two.handle("two", task -> Json.value("by two"));
            var atHere = new TaskClient(here.uri());
            var atThere = new TaskClient(there.uri());

            check(run(atHere, atThere, "one").json().getString("worker", "").equals(one.id()), "one is not by one");
            check(run(atThere, atHere, "two").json().getString("worker", "").equals(two.id()), "two is not by two");
            check(one.id().matches("embedded-[0-9a-f]{8}"), one.id());
            check(two.id().matches("embedded-2-[0-9a-f]{8}"), two.id());
            check(ProcessHandle.current().descendants().findAny().isEmpty(), "a process was started");
        }
    }

    private static TaskView run(TaskClient submits, TaskClient asks, String handler) {
        TaskView done = asks.await(submits.submit(TaskRequest.handler(handler, "")), LONG);
        check(done.isSuccess(), done.toString());
        return done;
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet();
    }

    private static Set<String> left(Set<Thread> before) {
        return threads().stream().filter(thread -> !before.contains(thread)).map(Thread::getName)
            .collect(Collectors.toSet());
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
