/**
 * The worker: claims tasks, runs them and reports what came of them. May import its own packages, store, task, config
 * and loop.
 *
 * <p>Start with {@link taskmill.worker.Worker}, which wires everything. {@code WorkerLoop} makes one step after the
 * other; in each, a {@code ShardSession} makes one round trip to a home of the worker's queues: settle
 * what ended, renew, claim. src/README.md follows a task, a cancel and a lease through the classes.
 *
 * <p>The packages below: {@link taskmill.worker.run} is what the loop knows of a run, {@link taskmill.worker.script},
 * {@link taskmill.worker.rpc} and {@link taskmill.worker.handler} are the three kinds of it, and
 * {@link taskmill.worker.process} finds and ends the processes of scripts.
 */
package taskmill.worker;
