/**
 * The programs: {@link taskmill.cli.BrokerMain}, {@link taskmill.cli.WorkerMain} and {@link taskmill.cli.TaskmillMain},
 * whose verbs are in {@link taskmill.cli.command}. No other package ends the process, handles signals or configures
 * loggers. May import everything. Start with {@link taskmill.cli.BrokerMain}, then {@code Launcher}.
 */
package taskmill.cli;
