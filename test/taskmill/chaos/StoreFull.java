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
 * Redis has no memory left, or its disk has no room: what runs finishes, submits are answered 503, and when there is
 * room again all goes on by itself. The disk is a small one of its own in memory, which only root can mount.
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
        try (World world = World.start(RedisProcess.start("--maxmemory-policy noeviction"), World.Setting.of(1, 1,
            RUNNING),
            random)) {
            fill(world, figures, "memory", () -> world.jedis().configSet("maxmemory", "1"),
                () -> world.jedis().configSet("maxmemory", "0"));
        }
        Path disk = Files.createTempDirectory("taskmill-disk");
        if (Command.of("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk).run().exitCode() != 0) {
            System.out.println("SKIPPED the full disk: it takes root to mount a small one");
            return figures.count("full disk skipped", 1);
        }
        try (World world = World.start(RedisProcess.start("--appendonly yes", "--dir " + disk),
            World.Setting.of(1, 1, RUNNING).lease(30), random)) {
            Path filler = disk.resolve("filler");
            fill(world, figures, "disk", () -> Command.of("sh", "-c", "dd if=/dev/zero of=" + filler + " bs=4k; true")
                .run(),
                () -> Command.of("rm", filler).run().succeeded());
        } finally {
            Command.of("umount", disk).run().succeeded();
            Files.delete(disk);
        }
        return figures;
    }

    private void fill(World world, Figures figures, String what, Runnable fill, Runnable clear) {
        Clients clients = world.clients();
        for (int i = 0; i < RUNNING; i++) {
            clients.submit(what + i, world.rpc(4000));
        }
        Eventually.await(PATIENCE, "all running", () -> new Stored(world.jedis()).running().size() == RUNNING);
        fill.run();
        Eventually.await(PATIENCE, "a submit answered 503 with " + what + " full",
            () -> clients.call("refused", "POST", 0, "/api/task/rpc", form(world), "refused").status() == 503);
        boolean finishWhileFull = what.equals("memory");
        if (finishWhileFull) {
            world.drain(PATIENCE);
        } else {
            World.sleep(Duration.ofSeconds(6));
        }
        int refused = clients.call("refused", "POST", 0, "/api/task/rpc", form(world), "refused").status();
        long ended = world.journals.signs().stream().filter(sign -> sign.event().equals("end")).count();
        clear.run();
        world.drain(PATIENCE);
        String after = clients.submit(what + "-after", world.rpc(1));
        Eventually.await(PATIENCE, "a success after " + what + " was full",
            () -> new Stored(world.jedis()).finished().containsKey(after));
        Checker checker = Verdict.of(world);
        long unfinished = checker.finished().values().stream().filter(task -> !task.state().equals("succeeded"))
            .count();
        figures.expect("refused with " + what + " full", 503, refused)
            .expect("runs that ended with " + what + " full", RUNNING, ended)
            .expect("lost with " + what + " full", 0, checker.lost())
            .expect("not succeeded with " + what + " full", 0, unfinished)
            .expect("extra runs with " + what + " full", 0, checker.extra());
        if (!figures.breaches().isEmpty()) {
            world.keepEvidence(name());
        }
    }

    private static String form(World world) {
        return world.rpc(1).split(" ", 2)[1];
    }
}
