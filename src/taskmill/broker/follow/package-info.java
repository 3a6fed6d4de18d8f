/**
 * What follows without a request: the fires of crons, and the errands that transitions leave. Begin with
 * {@link taskmill.broker.follow.Courier}.
 *
 * <p>May import broker.live, store, task and loop.
 */
package taskmill.broker.follow;
