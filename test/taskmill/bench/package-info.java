/**
 * Benchmarks: {@code make bench} runs all rows, {@code make bench ROW=noop} one. Each row is measured several times
 * after a warm-up, beside the bare limit of the same work in the same run, so that its ratio holds on a noisy machine.
 *
 * <p>{@code ReportMain} keeps what was measured and shows it, {@code CheckMain} compares the ratios with what is kept.
 * What a user would pick instead is measured by the drivers in {@code peers/}.
 *
 * <p>Start with {@link taskmill.bench.Bench}, which lists the rows.
 */
package taskmill.bench;
