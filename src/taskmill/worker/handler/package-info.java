/**
 * Runs handlers: functions of the Java program that embeds the worker. May import worker.run and task. Start with
 * {@link taskmill.worker.handler.HandlerRunner}.
 */
package taskmill.worker.handler;
