/**
 * The store against a genuine Redis: a class for each transition, one for each kind of trouble, and a random walk that
 * a model in Java follows. Start with {@link taskmill.store.TestStore}; every test that uses it ends with a look at all
 * keys by {@link taskmill.support.Invariants}.
 */
package taskmill.store;
