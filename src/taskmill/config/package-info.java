/**
 * What a process can be told: the options with their defaults, the three places they are read from (flags, environment,
 * file), and the immutable values that the rest of the program is built from.
 *
 * <p>Imports {@link taskmill.task} only. Start with {@link taskmill.config.Options}, the table of all options; then
 * {@link taskmill.config.BrokerConfig} and {@link taskmill.config.WorkerConfig}, which every reading ends in; then
 * {@link taskmill.config.Invocation}, the way there from a command line.
 */
package taskmill.config;
