package taskmill.worker.handler;

import com.eclipsesource.json.JsonValue;

/**
 * What a handler gets to know of the attempt it is to run; nobody else has this object or its arguments.
 *
 * @param uuid the task's id, the same for each attempt
 * @param attempt the number of the attempt, 1 for the first
 * @param queue the queue the task waited in
 * @param args what the client gave; JSON's null where it gave nothing
 */
public record HandlerTask(String uuid, int attempt, String queue, JsonValue args) {
}
