/**
 * What the tests stand on: genuine processes of their own, one place that waits, and the runner of the suite. Imports
 * nothing of the product. Start with {@link taskmill.support.RunTests}.
 */
package taskmill.support;
