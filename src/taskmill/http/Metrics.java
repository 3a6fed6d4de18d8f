package taskmill.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A page in the Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). For one thread. */
public final class Metrics {
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final Path STATUS = Path.of("/proc/self/status");
    private final StringBuilder page = new StringBuilder();
    private final Set<String> known = new HashSet<>();
    private String scope = "";

    /** What the following metrics are of, for their HELP lines, such as {@code process}. */
    public Metrics of(String whole) {
        scope = "Of the " + whole + ": ";
        return this;
    }

    /** Adds a value that only grows; by convention its name ends in {@code _total}. */
    public Metrics counter(String name, String help, Map<String, String> labels, double value) {
        head("counter", name, help);
        return add(name, labels, value);
    }

    /** Adds a value that rises and falls. */
    public Metrics gauge(String name, String help, Map<String, String> labels, double value) {
        head("gauge", name, help);
        return add(name, labels, value);
    }

    /** Adds a histogram: the upper bounds of the buckets, ascending, and the counts in each and above the last. */
    public Metrics histogram(String name, String help, Map<String, String> labels, List<Double> bounds, long[] counts,
        double sum) {
        head("histogram", name, help);
        Map<String, String> all = new TreeMap<>(labels);
        long count = 0;
        for (int i = 0; i < counts.length; i++) {
            count += counts[i];
            all.put("le", i < bounds.size() ? bounds.get(i).toString() : "+Inf");
            add(name + "_bucket", all, count);
        }
        return add(name + "_sum", labels, sum).add(name + "_count", labels, count);
    }

    /** Adds what is usual of every process, as far as the system tells it. */
    public Metrics process() {
        ProcessHandle.Info info = ProcessHandle.current().info();
        info.startInstant().ifPresent(start -> gauge("process_start_time_seconds",
            "when it was started, in seconds since 1970.", Map.of(), start.toEpochMilli() / 1000.0));
        info.totalCpuDuration().ifPresent(cpu -> counter("process_cpu_seconds_total",
            "processor time that it has taken.", Map.of(), cpu.toNanos() / 1e9));
        residentKb().ifPresent(kb -> gauge("process_resident_memory_bytes", "memory that it has.", Map.of(),
            kb * 1024.0));
        return this;
    }

    private static Optional<Long> residentKb() {
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith("VmRSS:"))
                .map(line -> Long.valueOf(line.replaceAll("[^0-9]", ""))).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The metrics of this page, and then those of another one that has others. */
    public Metrics and(Metrics others) {
        page.append(others.page);
        return this;
    }

    private void head(String type, String name, String help) {
        if (known.add(name)) {
            page.append("# HELP ").append(name).append(' ').append(scope).append(help).append('\n');
            page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        }
    }

    private Metrics add(String name, Map<String, String> labels, double value) {
        page.append(name);
        if (!labels.isEmpty()) {
            page.append('{');
            new TreeMap<>(labels).forEach((label, text) ->
                page.append(label).append("=\"").append(escaped(text)).append("\","));
            page.setCharAt(page.length() - 1, '}');
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        page.append(' ').append(whole ? Long.toString((long) value) : Double.toString(value)).append('\n');
        return this;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** The page as a reply. */
    public Reply reply() {
        return new Reply(200, TYPE, new Reply.Text(page.toString()), Map.of());
    }
}
