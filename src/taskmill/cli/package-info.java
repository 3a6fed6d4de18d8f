/**
 * The programs: {@link taskmill.cli.BrokerMain} and {@link taskmill.cli.WorkerMain}. They read the command line, set up
 * logging, handle signals, and turn mistakes into exit codes. No other package ends the process, handles signals or
 * configures loggers.
 *
 * <p>May import everything. Start with {@link taskmill.cli.BrokerMain}, then {@code Launcher}.
 */
package taskmill.cli;
