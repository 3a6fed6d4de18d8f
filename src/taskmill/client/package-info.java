/**
 * A client for Java programs, over the same HTTP API that curl uses. Needs the package task and minimal-json only.
 *
 * <p>Start with {@link taskmill.client.TaskClient}.
 */
package taskmill.client;
