/**
 * The HTTP API: one class for each group of endpoints, each a translation between a request and one method of the
 * store. Holds no state of tasks, so any number of brokers can stand side by side.
 *
 * <p>Start with {@link taskmill.broker.Broker}, which lists all paths. May import the packages http, store, task,
 * config and loop.
 */
package taskmill.broker;
