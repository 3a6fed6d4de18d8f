/**
 * The options of the programs with their types and defaults, and the immutable configurations that are made of them.
 *
 * <p>Imports {@link taskmill.task}, {@link taskmill.access} and {@link taskmill.config.read}. Start with
 * {@code Options}, the table of all options; then {@link taskmill.config.BrokerConfig} and
 * {@link taskmill.config.WorkerConfig}; then {@link taskmill.config.Invocation}, which makes them from a command line.
 */
package taskmill.config;
