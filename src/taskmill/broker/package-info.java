/**
 * A broker: the HTTP API over the store. It holds no state of tasks, so any number of brokers can run side by side.
 *
 * <p>Start with {@link taskmill.broker.Broker}, which puts the parts together. {@link taskmill.broker.api.Api} lists
 * all endpoints. May import its own subpackages, http, store, task, config and loop.
 */
package taskmill.broker;
