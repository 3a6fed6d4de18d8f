package taskmill.http;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A page in the Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). For one thread. */
public final class Metrics {
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private final StringBuilder page = new StringBuilder();
    private final Set<String> known = new HashSet<>();

    /** Adds a value that only grows; by convention its name ends in {@code _total}. */
    public Metrics counter(String name, String help, Map<String, String> labels, double value) {
        return add("counter", name, help, labels, value);
    }

    /** Adds a value that rises and falls. */
    public Metrics gauge(String name, String help, Map<String, String> labels, double value) {
        return add("gauge", name, help, labels, value);
    }

    private Metrics add(String type, String name, String help, Map<String, String> labels, double value) {
        if (known.add(name)) {
            page.append("# HELP ").append(name).append(' ').append(help).append('\n');
            page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        }
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
