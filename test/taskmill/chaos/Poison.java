package taskmill.chaos;

import java.time.Duration;
import java.util.Random;

import taskmill.support.RedisProcess;

/** Some tasks kill whichever worker runs them. They fail after max_lost further starts; all others succeed. */
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
        try (World world = World.start(RedisProcess.start("--appendonly yes"),
                World.Setting.of(1, 2, 5).with("max_lost: " + MAX_LOST), random)) {
            Clients.Load load = world.clients().load(others + poisons, 4, 0, i -> i % 51 == 25
                    ? world.script("poison.sh") + "&on_lost=retry" : world.rpc(20));
            Stored stored = new Stored(world.jedis());
            long deadlineNanos = System.nanoTime() + Duration.ofMinutes(8).toNanos();
            while ((!load.isOver() || stored.undone() > 0) && System.nanoTime() - deadlineNanos < 0) {
                World.sleep(Duration.ofMillis(100));
                for (int worker = 0; worker < 2; worker++) {
                    if (!world.workers().get(worker).isAlive()) {
                        world.journals.fault("killed by its task", world.workers().get(worker).ready("id"),
                                Journals.nowUs());
                        world.restartWorker(worker);
                    }
                }
            }
            Figures figures = new Figures().count("poison tasks", poisons);
            Checker checker = Verdict.judge(world, figures);
            long poisoned = checker.finished().values().stream().filter(task -> task.state().equals("failed")
                    && "worker_lost".equals(task.run().get("x")) && task.number("n") == MAX_LOST + 1).count();
            long succeeded = checker.finished().values().stream().filter(task -> task.state().equals("succeeded"))
                    .count();
            figures.expect("failed after " + (MAX_LOST + 1) + " starts", poisons, poisoned)
                    .expect("others that succeeded", others, succeeded);
            if (!figures.breaches().isEmpty()) {
                world.keepEvidence(name());
            }
            return figures;
        }
    }
}
