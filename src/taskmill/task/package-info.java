/**
 * Values and rules of a task, free of any technology: what may be submitted ({@link taskmill.task.TaskSpec},
 * {@link taskmill.task.Work}), when it is tried again ({@link taskmill.task.Plan}), where it can stand
 * ({@link taskmill.task.TaskState}) and how an attempt ends ({@link taskmill.task.Outcome}).
 *
 * <p>Imports nothing of this project. Start with {@link taskmill.task.TaskSpec}; the rules for each field stand in
 * the constructor of the record that holds it, so that the broker and the worker judge by the same code.
 */
package taskmill.task;
