/** What the loop knows of a run: how to start it, why it is stopped, how it ends. May import task. */
package taskmill.worker.run;
