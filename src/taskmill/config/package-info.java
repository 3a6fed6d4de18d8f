/**
 * The options of the programs with their types and defaults, and the immutable configurations that are made of them.
 * Imports {@link taskmill.task}, {@link taskmill.access} and {@link taskmill.config.read}. Start with {@link
 * taskmill.config.Options}; then {@link taskmill.config.Invocation}, which reads a command line.
 */
package taskmill.config;
