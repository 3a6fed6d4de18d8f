package taskmill.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import taskmill.support.RedisProcess;

/**
 * Another task queue. Its driver in {@code peers/} gets the port of a Redis, what to measure, how many tasks, and an
 * address or a program. The last line that it prints is JSON: a {@code rate} (and {@code single}, one call for each
 * task), the {@code bytes} of a task, or each {@code ms} from submit or due time to start.
 */
enum Peer {
    SIDEKIQ(List.of("ruby", "sidekiq_peer.rb"), List.of("ruby", "-e", "require 'sidekiq'"), 50_000, 80_000, 1500, 6000),
    CELERY(List.of("/usr/bin/python3", "celery_peer.py"),
        List.of("/usr/bin/python3", "-c", "import celery, redis, requests"), 6000, 10_000, 3000, 3000),
    RQ(List.of("/usr/bin/python3", "rq_peer.py"),
        List.of("/usr/bin/python3", "-c", "import rq, requests"), 1500, 20_000, 1000, 1000),
    BULLMQ(List.of("node", "bullmq_peer.js"),
        List.of("node", "-e", "require('bullmq'); require('ioredis'); require('undici')"), 60_000, 40_000, 1500, 20_000);

    private static final Path DRIVERS = Path.of("test/taskmill/bench/peers");
    private static final long LONGEST_SECONDS = 90;
    private final List<String> driver;
    private final List<String> probe;
    private final int noops;
    private final int submits;
    private final int scripts;
    private final int calls;

    /** The numbers of tasks are chosen to take a few seconds. */
    Peer(List<String> driver, List<String> probe, int noops, int submits, int scripts, int calls) {
        this.driver = driver;
        this.probe = probe;
        this.noops = noops;
        this.submits = submits;
        this.scripts = scripts;
        this.calls = calls;
    }

    /** Its name as its users write it. */
    String title() {
        return switch (this) {
            case SIDEKIQ -> "Sidekiq";
            case CELERY -> "Celery";
            case RQ -> "RQ";
            case BULLMQ -> "BullMQ";
        };
    }

    boolean isInstalled() {
        try {
            Process process = start(probe, ProcessBuilder.Redirect.DISCARD);
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** On an empty Redis of its own, with the same settings as ours. */
    JsonObject measure(String what, String argument) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(driver);
        try (RedisProcess redis = BenchSystem.newRedis()) {
            command.addAll(List.of(Integer.toString(redis.port()), what, Integer.toString(count(what)), argument));
            Process process = start(command, ProcessBuilder.Redirect.PIPE);
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IOException(title() + " took over " + LONGEST_SECONDS + " s for " + what);
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0 || !out.endsWith("}")) {
                throw new IOException(title() + " did not measure " + what + ": " + out);
            }
            return Json.parse(out.substring(out.lastIndexOf('\n') + 1)).asObject();
        }
    }

    private int count(String what) {
        return switch (what) {
            case "noop" -> Size.of(noops);
            case "submit" -> Size.of(submits);
            case "scripts" -> Size.of(scripts);
            case "rpc" -> Size.of(calls);
            case "latency" -> Size.of(200);
            case "burst" -> Size.of(2000);
            case "memory" -> Size.of(20_000);
            default -> throw new IllegalArgumentException("no driver measures " + what);
        };
    }

    private static Process start(List<String> command, ProcessBuilder.Redirect out) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(DRIVERS.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD).redirectOutput(out)
            .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return builder.start();
    }
}
