/**
 * The only package that knows Redis. Every transition of a task is one Lua script under {@code lua/} and one method
 * here; the method's name is the script's.
 *
 * <p>Read {@link taskmill.store.Keys} for what stands where, then {@link taskmill.store.TaskStore} (what brokers do),
 * {@link taskmill.store.LeaseStore} (what workers do) and {@link taskmill.store.Sweeper} (what both do now and then).
 * {@link taskmill.store.Store} opens them. May import the packages task, config and loop.
 */
package taskmill.store;
