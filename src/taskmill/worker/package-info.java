/**
 * The worker: claims tasks, runs them and reports what came of them. May import its own packages, store, task, config
 * and loop.
 *
 * <p>Start with {@link taskmill.worker.Worker}, which wires everything. {@code WorkerLoop} makes one step after the
 * other; in each, a {@code ShardSession} makes one round trip to Redis: settle what ended, renew, recover, claim.
 * {@code AttemptStarter} hands what was claimed to a {@link taskmill.worker.run.Runner}. {@code Timekeeper} stops what
 * is over, {@code LeaseTiming} has the times of the lease, {@code Slots} says how many tasks may be claimed,
 * {@code Unsettled} keeps what Redis has not confirmed, {@code WakeListener} is the blocking read, {@code Takeover}
 * inherits from a worker of the same name that died, and {@code Upkeep} is the rest.
 *
 * <p>The packages below: {@link taskmill.worker.run} is what the loop knows of a run, {@link taskmill.worker.script},
 * {@link taskmill.worker.rpc} and {@link taskmill.worker.handler} are the three kinds of it, and
 * {@link taskmill.worker.process} finds and ends the processes of scripts.
 */
package taskmill.worker;
