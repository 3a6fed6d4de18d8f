/**
 * Reads the command line, the environment and a YAML file. The result is {@link taskmill.config.read.Setting}s, which
 * nobody has checked, and {@link taskmill.config.read.Mistakes}. Imports {@link taskmill.task} only.
 */
package taskmill.config.read;
