/** The values of a task, without Redis or network: each rule at its border. */
package taskmill.task;
