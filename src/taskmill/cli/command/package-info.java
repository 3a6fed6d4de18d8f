/**
 * The program behind {@code bin/taskmill}: what a broker can be asked, from the command line. {@code Verbs} is the
 * table of its verbs and flags, from which parsing, help, completion and the page are made; most of its rows are data,
 * which {@code Listing} and {@code Each} carry out.
 *
 * <p>Start with {@link taskmill.cli.command.Commands}, then {@code Verbs}.
 */
package taskmill.cli.command;
