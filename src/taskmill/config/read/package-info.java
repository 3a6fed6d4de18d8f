/**
 * Reads what is written in the three places of a configuration: the command line, the environment and a YAML file. The
 * result is {@link taskmill.config.read.Setting}s, names with values that nobody has checked, and
 * {@link taskmill.config.read.Mistakes}. What the names mean is known to {@link taskmill.config}.
 *
 * <p>Imports {@link taskmill.task} only. Start with {@link taskmill.config.read.Setting}.
 */
package taskmill.config.read;
