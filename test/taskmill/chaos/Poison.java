package taskmill.chaos;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import taskmill.support.Child;
import taskmill.support.RedisProcess;

/** Some tasks kill the worker that runs them, and so what runs beside them. They fail after max_lost further starts. */
final class Poison implements Scenario {
    private static final int MAX_LOST = 3;

    @Override
    public String name() {
        return "poison";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int poisons = scale.of(2, 10);
        int others = poisons * 50;
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"),
            Setting.of(1, 2, 5).with("max_lost: " + MAX_LOST), random)) {
            Clients.Load load = system.clients().load(others + poisons, 4, 0, i -> isPoison(i)
                ? system.script("poison.sh") + "&on_lost=retry" : system.rpc(20));
            Stored stored = system.stored();
            long deadlineNanos = System.nanoTime() + Duration.ofMinutes(8).toNanos();
            while ((!load.isOver() || stored.undone() > 0) && System.nanoTime() - deadlineNanos < 0) {
                TestSystem.sleep(Duration.ofMillis(100));
                for (int worker = 0; worker < 2; worker++) {
                    Child died = system.workers().get(worker);
                    if (!died.isAlive()) {
                        // The first task that it takes can kill it before it prints that it is ready.
                        String id = died.isReady() ? died.ready("id") : "worker " + worker;
                        system.journals.noteFault("killed by its task", id, Journals.nowUs());
                        system.restartWorker(worker);
                    }
                }
            }
            Figures figures = new Figures().count("poison tasks", poisons);
            Checker checker = Verdict.judge(system, figures);
            Set<String> poison = checker.calls().stream().filter(told -> !told.uuid().isEmpty() && isPoison(number(told)))
                .map(Journals.ClientCall::uuid).collect(Collectors.toSet());
            Map<Boolean, Long> lost = checker.finished().values().stream().filter(Poison::isLost)
                .collect(Collectors.partitioningBy(task -> poison.contains(task.uuid()), Collectors.counting()));
            long succeeded = checker.finished().values().stream().filter(task -> task.state().equals("succeeded"))
                .count();
            figures.expect("failed after " + (MAX_LOST + 1) + " starts", poisons, lost.get(true))
                .count("others that ran beside one each time", lost.get(false))
                .expect("others that succeeded", others - lost.get(false), succeeded);
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }

    private static boolean isPoison(int number) {
        return number % 51 == 25;
    }

    private static int number(Journals.ClientCall told) {
        return told.key().startsWith("key-") ? Integer.parseInt(told.key().substring("key-".length())) : 0;
    }

    private static boolean isLost(Stored.Task task) {
        return task.state().equals("failed") && "worker_lost".equals(task.run().get("x"))
            && task.number("n") == MAX_LOST + 1;
    }
}
