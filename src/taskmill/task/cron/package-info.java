/**
 * When crons fire: expressions, and what becomes of a fire that is late.
 *
 * <p>Start with {@link taskmill.task.cron.CronExpression}. May import task.
 */
package taskmill.task.cron;
