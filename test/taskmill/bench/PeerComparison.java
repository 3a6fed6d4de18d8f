package taskmill.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonObject;

/**
 * Measures the peers beside a row and adds the ratios of our figures to theirs: more is better for a rate, less for
 * bytes and milliseconds.
 *
 * @param what the drivers' word for it
 * @param ours our figures by the drivers' names of theirs: rate, single, bytes, p50, p99 or max
 */
record PeerComparison(String what, String argument, Map<String, String> ours) {
    private static final List<Peer> INSTALLED = Stream.of(Peer.values()).filter(Peer::isInstalled).toList();

    /** Which peers are installed, in words. */
    static String present() {
        List<String> absent = Stream.of(Peer.values()).filter(peer -> !INSTALLED.contains(peer)).map(Peer::title).toList();
        return "peers: " + String.join(", ", INSTALLED.stream().map(Peer::title).toList())
            + (absent.isEmpty() ? "" : "; not installed, so not measured: " + String.join(", ", absent));
    }

    /** Adds the peers' figures to those of a measurement. */
    void addTo(Map<String, Double> figures) throws InterruptedException {
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
