/**
 * Runs scripts: programs of the worker's bin directory. May import worker.run, worker.process, task, config and loop.
 *
 * <p>Start with {@link taskmill.worker.script.ScriptRunner}; a {@code ScriptRun} is one run from its start to its
 * result, and a {@code ScriptKiller} ends it.
 */
package taskmill.worker.script;
