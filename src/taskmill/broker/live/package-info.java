/**
 * What a broker keeps running beside its endpoints: the group commit of submits, the clients that wait for tasks, and
 * what it last saw of Redis and of the workers.
 *
 * <p>May import store, task and loop.
 */
package taskmill.broker.live;
