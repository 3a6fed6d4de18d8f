/**
 * The map. Two kinds of process share one Redis and never speak to each other: a broker ({@code cli.BrokerMain}, then
 * {@link taskmill.broker.Broker}) takes tasks over HTTP and answers for them, a worker ({@code cli.WorkerMain}, then
 * {@link taskmill.worker.Worker}) claims, runs and reports them. A third is small: each worker that has run a script
 * has a watchdog ({@code worker.process.WatchdogMain}), which ends the scripts if the worker dies.
 *
 * <p>In the order of reading, each package naming only such as stand before it, and not all of those:
 * <ul>
 * <li>{@link taskmill.loop}: the one way to do something in the background
 * <li>{@link taskmill.task}: what a task is
 * <li>{@link taskmill.access}: who may use a broker
 * <li>{@link taskmill.config}: what a process can be told
 * <li>{@link taskmill.store}: what Redis holds; each transition of a task is one script and one method
 * <li>{@link taskmill.http}: requests and replies
 * <li>{@link taskmill.broker}: the API
 * <li>{@link taskmill.worker}: leases, scripts, HTTP calls, handlers
 * <li>{@link taskmill.client}: the API from the other side, for Java programs
 * <li>{@link taskmill.cli}: the programs
 * </ul>
 */
package taskmill;
