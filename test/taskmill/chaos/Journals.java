package taskmill.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import com.sun.net.httpserver.Headers;

/**
 * What happened, noted outside Redis in three files: the calls of clients, the events of tasks, and the faults. Each
 * line is appended by one write. Times are microseconds since 1970 by the clock of this machine, which all processes
 * share. Thread-safe.
 */
final class Journals {
    private final Path dir;
    private final List<ClientCall> calls = new ArrayList<>(); // guarded by this
    private final List<Fault> faults = new ArrayList<>(); // guarded by this

    /**
     * A call of a client and its answer: status 0, no uuid and no state if there was none. The call is submit, cancel,
     * get or check.
     */
    record ClientCall(String call, String key, long sentUs, long answeredUs, int status, String uuid, String state,
        boolean duplicate) {
    }

    /** A fault and how long it lasted. The target is a worker's id, a broker or redis. */
    record Fault(String fault, String target, long fromUs, long toUs) {
    }

    /** What a task noted: the kind is start, beat or end; worker and pid are - where the task does not know them. */
    record TaskEvent(String uuid, int attempt, String worker, String pid, String kind, long atUs) {
        static TaskEvent parse(String line) {
            String[] word = line.split(" ");
            return new TaskEvent(word[0], Integer.parseInt(word[1]), word[2], word[3], word[4], Long.parseLong(word[5]));
        }
    }

    Journals(Path dir) {
        this.dir = dir;
    }

    static long nowUs() {
        return System.currentTimeMillis() * 1000;
    }

    /** Where tasks note their events. */
    Path effects() {
        return dir.resolve("effect.log");
    }

    void noteCall(ClientCall each) {
        synchronized (this) {
            calls.add(each);
        }
        append("client.log", each.toString());
    }

    void noteFault(String fault, String target, long fromUs) {
        Fault each = new Fault(fault, target, fromUs, nowUs());
        synchronized (this) {
            faults.add(each);
        }
        append("faults.log", each.toString());
    }

    /** Notes the start or end of an rpc task's call. */
    void noteRpc(Headers headers, String kind) {
        append("effect.log", headers.getFirst("X-Task-Uuid") + " " + headers.getFirst("X-Task-Attempt") + " - - "
            + kind + " " + nowUs());
    }

    synchronized List<ClientCall> calls() {
        return List.copyOf(calls);
    }

    synchronized List<Fault> faults() {
        return List.copyOf(faults);
    }

    List<TaskEvent> events() {
        try {
            return Files.exists(effects()) ? Files.readAllLines(effects()).stream().map(TaskEvent::parse).toList()
                : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When each task first started. */
    Map<String, Long> starts() {
        return events().stream().filter(event -> event.kind().equals("start"))
            .collect(Collectors.toMap(TaskEvent::uuid, TaskEvent::atUs, Math::min));
    }

    /** The longest wait of a task that was stored since then; it may wait still. */
    long slowestStartMs(long sinceUs) {
        long nowUs = nowUs();
        Map<String, Long> starts = starts();
        return calls().stream().filter(call -> !call.uuid().isEmpty() && call.answeredUs() >= sinceUs)
            .mapToLong(call -> starts.getOrDefault(call.uuid(), nowUs) - call.answeredUs()).max().orElse(0) / 1000;
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
