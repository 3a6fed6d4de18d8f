/**
 * Runs scripts: programs of the worker's bin directory. May import worker.run, worker.process, task, config and loop.
 * Start with {@link taskmill.worker.script.ScriptRunner}; a {@code ScriptRun} is one run, and a {@code ScriptKiller}
 * ends it.
 */
package taskmill.worker.script;
