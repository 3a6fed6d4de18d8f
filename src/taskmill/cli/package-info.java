/**
 * The programs: {@link taskmill.cli.BrokerMain} and {@link taskmill.cli.WorkerMain}, which read the command line, set
 * up logging, wire everything by hand, and turn signals and mistakes into an orderly end and an exit code. Nothing else
 * exits, handles signals or touches the root logger.
 *
 * <p>May import everything. Start with {@link taskmill.cli.BrokerMain}, then {@code Program}.
 */
package taskmill.cli;
