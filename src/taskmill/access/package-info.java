/**
 * Who may use a broker: roles, tokens and the files that hold them, and the host names and addresses of requests.
 *
 * <p>Imports {@link taskmill.task} only. Start with {@link taskmill.access.Credentials}.
 */
package taskmill.access;
