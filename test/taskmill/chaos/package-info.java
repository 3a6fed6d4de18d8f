/**
 * The chaos suite: real brokers and workers on a real Redis under load, while processes are killed, stopped and cut
 * off, and what happened judged by three journals outside Redis. It may use whatever is public and the tests'
 * support. Start at {@link taskmill.chaos.ChaosMain}, then a {@link taskmill.chaos.Scenario}, then the {@link
 * taskmill.chaos.Checker}.
 */
package taskmill.chaos;
