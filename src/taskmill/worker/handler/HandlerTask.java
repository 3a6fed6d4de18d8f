package taskmill.worker.handler;

import java.util.Optional;
import com.eclipsesource.json.JsonValue;
import taskmill.task.Progress;

/** The attempt that a handler is to run. Nobody else has this object or its arguments. Thread-safe but for those. */
public final class HandlerTask {
    private final String uuid;
    private final int attempt;
    private final String queue;
    private final JsonValue args;
    private volatile Progress progress;

    /** An attempt, for tests of handlers too.
     * @param uuid of the task
     * @param attempt its number, 1 for the first
     * @param queue where the task waited
     * @param args what the client gave */
    public HandlerTask(String uuid, int attempt, String queue, JsonValue args) {
        this.uuid = uuid;
        this.attempt = attempt;
        this.queue = queue;
        this.args = args;
    }

    /** {@return the task's id, the same for each attempt} */
    public String uuid() {
        return uuid;
    }

    /** {@return the number of the attempt, 1 for the first} */
    public int attempt() {
        return attempt;
    }

    /** {@return the queue the task waited in} */
    public String queue() {
        return queue;
    }

    /** {@return what the client gave; JSON's null if it gave nothing} */
    public JsonValue args() {
        return args;
    }

    /**
     * Tells how far it is, for those who look at the task. Cheap: it goes with the next renewal of the lease.
     *
     * @param percent from 0 to 100, else an IllegalArgumentException
     * @param text one line, cut after 200 characters; may be empty
     */
    public void progress(int percent, String text) {
        progress = new Progress(percent, text);
    }

    Optional<Progress> lastProgress() {
        return Optional.ofNullable(progress);
    }
}
