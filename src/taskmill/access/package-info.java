/**
 * Who may use a broker: roles, tokens and their files, host names and addresses. Imports {@link taskmill.task} only.
 * Start with {@link taskmill.access.Credentials}.
 */
package taskmill.access;
