/**
 * The chaos suite: real brokers and workers on a real Redis under load, while processes are killed, stopped and
 * disconnected. Three journals outside Redis show what happened. It may use all public types and the support of the
 * tests. Start at {@link taskmill.chaos.ChaosMain}, then read a {@link taskmill.chaos.Scenario} and the {@link
 * taskmill.chaos.Checker}.
 */
package taskmill.chaos;
