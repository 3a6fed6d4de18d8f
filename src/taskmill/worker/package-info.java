/**
 * The worker: claims tasks, runs them, reports. May import the packages store, task, config and loop.
 *
 * <p>Start with {@link taskmill.worker.Worker}, which wires everything. In four rooms:
 *
 * <ul>
 * <li><b>the loop</b>: {@code Steps} passes over the shards; {@code Shard} is one round trip: settle, renew, recover,
 * claim;
 *     {@code Listener} is the blocking read; {@code Timekeeper} stops what is over; {@code Timing} has the times of the
 *     protocol; {@code Takeover} inherits from a worker of the same name that died; {@code Upkeep} is the rest
 * <li><b>scripts</b>: {@code ScriptRunner} and {@code ScriptRun} run one; {@code ProcessTree} finds and ends all of it;
 *     {@code Watchdog} talks to the process {@code Watch} that ends scripts whose worker died
 * <li><b>rpcs</b>: {@code RpcRunner} and {@code RpcCall} make one; {@code AddressGuard} says which addresses may be
 *     called, and {@code Relay} connects to those and no others where a name is called
 * <li><b>handlers</b>: {@code HandlerRunner}, and what embedding programs see: {@link taskmill.worker.TaskHandler},
 *     {@link taskmill.worker.HandlerTask}, {@link taskmill.worker.TaskFailure}
 * </ul>
 *
 * {@code Runner} is what the loop knows of the other three.
 */
package taskmill.worker;
