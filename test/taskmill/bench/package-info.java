/**
 * Benchmarks: {@code make bench} runs all rows, {@code make bench ROW=noop} one. Each row is measured several times
 * after a warm-up. Beside it the bare limit of the same work is measured in the same run, so that the ratio of both
 * holds on a noisy machine.
 *
 * <p>{@code ReportMain} keeps the figures and shows them, {@code CheckMain} compares the ratios with those kept. Other
 * task queues are measured by the drivers in {@code peers/}.
 *
 * <p>Start with {@link taskmill.bench.Bench}, which lists the rows.
 */
package taskmill.bench;
