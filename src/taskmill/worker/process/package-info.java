/**
 * The processes of a script: how they are recognised and ended, and the watchdog, a process of its own that ends them
 * when their worker has died. May import worker.run and loop. Start with {@link taskmill.worker.process.ProcessTree};
 * then {@code WatchdogClient}.
 */
package taskmill.worker.process;
