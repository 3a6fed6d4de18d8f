/**
 * The processes of a script: how they are recognised and ended, and the watchdog, a process of its own that ends them
 * when their worker has died. May import worker.run and loop.
 *
 * <p>Start with {@link taskmill.worker.process.ProcessTree}, which finds and ends all of a script; then
 * {@code WatchdogClient}, which talks to the process that {@code WatchdogLauncher} starts and that runs
 * {@code WatchdogMain}.
 */
package taskmill.worker.process;
