/**
 * The worker: claims tasks, runs them and reports what came of them. May import its own packages, store, task, config
 * and loop. Start with {@link taskmill.worker.Worker}, which wires everything; {@code WorkerLoop} makes one step after
 * the other; in each, a {@code ShardSession} makes one round trip. {@link taskmill.worker.run} is what the loop knows
 * of a run.
 */
package taskmill.worker;
