/**
 * The programs: {@link taskmill.cli.BrokerMain} and {@link taskmill.cli.WorkerMain}. No other package ends the process,
 * handles signals or configures loggers. May import everything. Start with {@link taskmill.cli.BrokerMain}, then {@code
 * Launcher}.
 */
package taskmill.cli;
