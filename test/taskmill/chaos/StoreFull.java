package taskmill.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/**
 * Redis has no memory left, or its disk is full: running tasks finish, submits are answered 503, and all goes on by
 * itself when there is room again. The disk is a small one in memory, which only root can mount.
 */
final class StoreFull implements Scenario {
    private static final int RUNNING = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "store-full";
    }

    @Override
    public Figures play(Scale scale, Random random) throws IOException {
        Figures figures = new Figures();
        try (TestSystem system = new TestSystem(RedisProcess.start("--maxmemory-policy noeviction"), Setting.of(1, 1,
            RUNNING),
            random)) {
            fill(system, figures, "memory", () -> system.jedis().configSet("maxmemory", "1"),
                () -> system.jedis().configSet("maxmemory", "0"));
        }
        Path disk = Files.createTempDirectory("taskmill-disk");
        if (Command.of("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk).run().exitCode() != 0) {
            System.out.println("SKIPPED the full disk: it takes root to mount a small one");
            return figures.count("full disk skipped", 1);
        }
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes", "--dir " + disk),
            Setting.of(1, 1, RUNNING).lease(30), random)) {
            Path filler = disk.resolve("filler");
            fill(system, figures, "disk", () -> Command.of("sh", "-c", "dd if=/dev/zero of=" + filler + " bs=4k; true")
                .run(),
                () -> Command.of("rm", filler).run().succeeded());
        } finally {
            Command.of("umount", disk).run().succeeded();
            Files.delete(disk);
        }
        return figures;
    }

    private void fill(TestSystem system, Figures figures, String what, Runnable fill, Runnable clear) {
        Clients clients = system.clients();
        for (int i = 0; i < RUNNING; i++) {
            clients.submit(what + i, system.rpc(4000));
        }
        Eventually.await(PATIENCE, "all running", () -> system.stored().running().size() == RUNNING);
        fill.run();
        Eventually.await(PATIENCE, "a submit answered 503 with " + what + " full",
            () -> clients.call("refused", "POST", 0, "/api/task/rpc", form(system), "refused").status() == 503);
        boolean finishWhileFull = what.equals("memory");
        if (finishWhileFull) {
            system.drain(PATIENCE);
        } else {
            TestSystem.sleep(Duration.ofSeconds(6));
        }
        int refused = clients.call("refused", "POST", 0, "/api/task/rpc", form(system), "refused").status();
        long ended = system.journals.events().stream().filter(event -> event.kind().equals("end")).count();
        clear.run();
        system.drain(PATIENCE);
        String after = clients.submit(what + "-after", system.rpc(1));
        Eventually.await(PATIENCE, "a success after " + what + " was full",
            () -> system.stored().finished().containsKey(after));
        Checker checker = Verdict.of(system);
        long unfinished = checker.finished().values().stream().filter(task -> !task.state().equals("succeeded"))
            .count();
        figures.expect("refused with " + what + " full", 503, refused)
            .expect("runs that ended with " + what + " full", RUNNING, ended)
            .expect("lost with " + what + " full", 0, checker.lost())
            .expect("not succeeded with " + what + " full", 0, unfinished)
            .expect("extra runs with " + what + " full", 0, checker.extra());
        if (!figures.breaches().isEmpty()) {
            system.keepEvidence(name());
        }
    }

    private static String form(TestSystem system) {
        return system.rpc(1).split(" ", 2)[1];
    }
}
