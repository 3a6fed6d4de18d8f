/**
 * The one way to do something in the background: {@link taskmill.loop.Loop} runs a step again and again, and the step
 * says how long to wait. Imports nothing of this project; every thread that is not a server's or a task's is a loop.
 */
package taskmill.loop;
