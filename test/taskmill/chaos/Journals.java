package taskmill.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import com.sun.net.httpserver.Headers;

/**
 * What happened, written down outside Redis in three files of a directory: what clients were told, what tasks really
 * did, and what was done to whom. Each line is one write to the end of a file. Times are microseconds since 1970 by
 * the clock of this machine, which all of them share. Thread-safe.
 */
final class Journals {
    private final Path dir;
    private final List<Told> told = new ArrayList<>(); // guarded by this
    private final List<Fault> faults = new ArrayList<>(); // guarded by this

    /**
     * What a client heard of a request: status 0, no uuid and no state if it does not know what became of it. The call
     * is submit, cancel, get or check.
     */
    record Told(String call, String key, long sentUs, long answeredUs, int status, String uuid, String state,
        boolean duplicate) {
    }

    /**
     * What was done to a process or to Redis, and how long it lasted. The target is a worker's id, a broker or
     * redis.
     */
    record Fault(String fault, String target, long fromUs, long toUs) {
    }

    /**
     * A sign of life of a task: the event is start, beat or end; worker and pid are - where the task does not know
     * them.
     */
    record Sign(String uuid, int attempt, String worker, String pid, String event, long atUs) {
        static Sign parse(String line) {
            String[] word = line.split(" ");
            return new Sign(word[0], Integer.parseInt(word[1]), word[2], word[3], word[4], Long.parseLong(word[5]));
        }
    }

    Journals(Path dir) {
        this.dir = dir;
    }

    static long nowUs() {
        return System.currentTimeMillis() * 1000;
    }

    /** Where tasks write their signs of life. */
    Path effects() {
        return dir.resolve("effect.log");
    }

    void told(Told each) {
        synchronized (this) {
            told.add(each);
        }
        append("client.log", each.toString());
    }

    void fault(String fault, String target, long fromUs) {
        Fault each = new Fault(fault, target, fromUs, nowUs());
        synchronized (this) {
            faults.add(each);
        }
        append("nemesis.log", each.toString());
    }

    /** Notes the start or end of an rpc task's call. */
    void call(Headers headers, String event) {
        append("effect.log", headers.getFirst("X-Task-Uuid") + " " + headers.getFirst("X-Task-Attempt") + " - - "
            + event + " " + nowUs());
    }

    synchronized List<Told> told() {
        return List.copyOf(told);
    }

    synchronized List<Fault> faults() {
        return List.copyOf(faults);
    }

    List<Sign> signs() {
        try {
            return Files.exists(effects()) ? Files.readAllLines(effects()).stream().map(Sign::parse).toList()
                : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(String file, String line) {
        try {
            Files.write(dir.resolve(file), (line + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
