/**
 * The worker: claims tasks, runs them and reports what came of them. May import its own packages, store, task, config
 * and loop.
 *
 * <p>Start with {@link taskmill.worker.Worker}, which wires everything. {@code WorkerLoop} makes one step after the
 * other; in each, a {@code ShardSession} makes one round trip to a home of the worker's queues: settle
 * what ended, renew, claim.
 *
 * <ul>
 * <li>A claimed task: {@code AttemptStarter} makes an {@code Attempt} and hands it to a
 *     {@link taskmill.worker.run.Runner}. Its end goes to {@code Unsettled}, which keeps it until Redis confirms it.
 * <li>A cancel: {@code WakeListener}, the blocking read of a shard, stops the {@code Attempt}, and that its
 *     {@link taskmill.worker.run.Run}.
 * <li>Time: {@code LeaseTiming} lists the fractions of a lease, {@code Timekeeper} stops what is over, and a
 *     {@link taskmill.store.Sweeper} recovers what other workers lost.
 * <li>How much: {@code Slots} says how many tasks may be claimed now, {@code Attempts} are those that run.
 * <li>Start and end: {@code WorkerName} holds the name by a file lock, {@code Takeover} puts back what a worker of the
 *     same name held that died, {@code Upkeep} announces the worker every 10 seconds.
 * </ul>
 *
 * <p>The packages below: {@link taskmill.worker.run} is what the loop knows of a run, {@link taskmill.worker.script},
 * {@link taskmill.worker.rpc} and {@link taskmill.worker.handler} are the three kinds of it, and
 * {@link taskmill.worker.process} finds and ends the processes of scripts.
 */
package taskmill.worker;
