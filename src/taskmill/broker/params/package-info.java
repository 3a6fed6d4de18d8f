/**
 * The table of parameters, and how requests are read and refused by it.
 *
 * <p>Start with {@link taskmill.broker.params.Parameters}. May import http, store and task.
 */
package taskmill.broker.params;
