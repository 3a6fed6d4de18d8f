package taskmill.worker.handler;

import com.eclipsesource.json.JsonValue;

/**
 * The attempt that a handler is to run. Nobody else has this object or its arguments.
 *
 * @param uuid the task's id, the same for each attempt
 * @param attempt the number of the attempt, 1 for the first
 * @param queue the queue the task waited in
 * @param args what the client gave; JSON's null if it gave nothing
 */
public record HandlerTask(String uuid, int attempt, String queue, JsonValue args) {
}
