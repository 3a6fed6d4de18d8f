/**
 * Tests that use Taskmill as its users do: through the scripts of {@code bin/}, over HTTP, with real processes and a
 * real Redis. They know no class of the product.
 */
package taskmill.e2e;
