/**
 * The endpoints of the HTTP API: one class for each group, which translates between a request and a method of the
 * store.
 *
 * <p>Start with {@link taskmill.broker.api.Api}. May import broker.live, broker.follow, broker.params, http, store,
 * task, access and config.
 */
package taskmill.broker.api;
