/**
 * What all tests use: real processes, one class that waits, and the runner of the suite. Imports nothing of the product.
 * Start with {@link taskmill.support.RunTests}.
 */
package taskmill.support;
