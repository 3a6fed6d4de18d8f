package taskmill.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import com.eclipsesource.json.JsonObject;

/**
 * Measures the peers of a row beside it, and puts ours in proportion to theirs, so that more is better for a rate
 * and less for bytes and milliseconds.
 *
 * @param what as the drivers call it
 * @param ours figures of the row by the drivers' names of theirs: rate, single, bytes, p50, p99 or max
 */
record Contest(String what, String argument, Map<String, String> ours) {
    private static final List<Peer> INSTALLED = new ArrayList<>();
    private static final List<String> ABSENT = new ArrayList<>();

    /** Finds out who is there; once, before the first row. */
    static String present() {
        for (Peer peer : Peer.values()) {
            if (peer.isInstalled()) {
                INSTALLED.add(peer);
            } else {
                ABSENT.add(peer.title());
            }
        }
        return "peers: " + String.join(", ", INSTALLED.stream().map(Peer::title).toList())
            + (ABSENT.isEmpty() ? "" : "; not installed, so not measured: " + String.join(", ", ABSENT));
    }

    /** Adds the peers' figures to those of a measurement. */
    void hold(Map<String, Double> figures) throws InterruptedException {
        for (Peer peer : INSTALLED) {
            try {
                Map<String, Double> theirs = read(peer.measure(what, argument));
                new TreeMap<>(ours).forEach((theirName, ourName) -> {
                    double their = theirs.get(theirName);
                    figures.put(peer.title() + ", " + ourName, their);
                    figures.put("ratio to " + peer.title() + ", " + ourName, figures.get(ourName) / their);
                });
            } catch (IOException e) {
                System.out.println("  not measured: " + e.getMessage());
            }
        }
    }

    private static Map<String, Double> read(JsonObject answer) {
        Map<String, Double> theirs = new LinkedHashMap<>();
        answer.forEach(member -> {
            if (member.getValue().isNumber()) {
                theirs.put(member.getName(), member.getValue().asDouble());
            }
        });
        if (answer.get("ms") != null) {
            Map<String, Double> percentiles = new LinkedHashMap<>();
            Percentiles.put(percentiles, "", answer.get("ms").asArray().values().stream()
                .mapToLong(ms -> (long) (ms.asDouble() * 1e6)).toArray());
            percentiles.forEach((name, ms) -> theirs.put(name.strip().replace(" ms", ""), ms));
        }
        return theirs;
    }
}
