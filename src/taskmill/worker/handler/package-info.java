/**
 * Runs handlers: functions of the Java program that embeds the worker. May import worker.run and task.
 *
 * <p>Start with {@link taskmill.worker.handler.HandlerRunner}. Embedding programs see
 * {@link taskmill.worker.handler.TaskHandler}, {@link taskmill.worker.handler.HandlerTask} and
 * {@link taskmill.worker.handler.TaskFailure}.
 */
package taskmill.worker.handler;
