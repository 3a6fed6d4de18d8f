package taskmill.worker.handler;

import com.eclipsesource.json.JsonValue;

/** A function of the embedding program, which tasks call by its name, several at a time: it must be thread-safe. */
@FunctionalInterface
public interface TaskHandler {
    /**
     * Does the work of one attempt. The same task may come again, also after a success that could not be reported, so
     * its effects must be safe to repeat, or be remembered by {@link HandlerTask#uuid()}.
     *
     * <p>The thread is interrupted when the attempt has to end; what is returned or thrown after that does not count.
     *
     * @param task the attempt
     * @return the task\'s result, kept up to the worker's {@code max_output}; null stands for JSON's null
     * @throws TaskFailure to fail and say what follows
     * @throws Exception to fail; the task's plan says what follows
     */
    JsonValue handle(HandlerTask task) throws Exception;
}
