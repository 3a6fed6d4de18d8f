package taskmill.broker.live;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;

/**
 * What a worker says about itself in its row in Redis. Anybody who reaches Redis can write such a row, so nothing in it
 * is trusted.
 *
 * @param shown the row as it is listed: without its programs
 * @param kill how it finds the processes that must end; empty if it runs no scripts
 * @param stopping true if it takes no more tasks
 * @param bins the programs that it can run
 * @param binsComplete true if it has no other programs
 */
public record WorkerRow(String id, JsonObject shown, Set<String> queues, String kill, boolean stopping, List<Bin> bins,
    boolean binsComplete) {
    private static final List<String> SHOWN = List.of("id", "name", "host", "pid", "started_at", "queues",
        "concurrency", "running", "stopping", "kill");

    /** A program in a worker's bin directory. */
    public record Bin(String name, long size, String sha256) {
    }

    /** Empty if the text is not a worker's row. */
    static Optional<WorkerRow> parse(String text) {
        try {
            return Optional.of(of(Json.parse(text).asObject())).filter(row -> !row.id().isEmpty());
        } catch (ParseException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static WorkerRow of(JsonObject row) {
        JsonObject shown = new JsonObject();
        SHOWN.stream().filter(name -> row.get(name) != null).forEach(name -> shown.add(name, row.get(name)));
        Set<String> queues = new LinkedHashSet<>();
        array(row, "queues").forEach(queue -> queues.add(queue.asString()));
        List<Bin> bins = new ArrayList<>();
        array(row, "bins").forEach(bin -> bin(bin).ifPresent(bins::add));
        String kill = row.getString("kill", "");
        return new WorkerRow(row.getString("id", ""), shown, queues, kill.equals("none") ? "" : kill,
            row.getBoolean("stopping", false), bins,
            row.getBoolean("bins_complete", false) && bins.size() == array(row, "bins").size());
    }

    private static JsonArray array(JsonObject row, String name) {
        JsonValue value = row.get(name);
        return value == null ? new JsonArray() : value.asArray();
    }

    private static Optional<Bin> bin(JsonValue value) {
        try {
            JsonObject bin = value.asObject();
            return Optional.of(new Bin(bin.getString("name", ""), bin.getLong("size", 0), bin.getString("sha256", "")))
                .filter(one -> !one.name().isEmpty());
        } catch (UnsupportedOperationException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
