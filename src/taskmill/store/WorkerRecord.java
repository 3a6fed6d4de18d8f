package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.task.Refusal;
import taskmill.task.Seconds;

/**
 * What a worker says of itself. Stands in Redis as a JSON object; anybody who reaches that may have written it.
 *
 * @param startedMs milliseconds since 1970 by the worker's clock
 * @param heartbeatMs when this was stored, by the clock of Redis; 0 before that
 * @param kill how it finds the processes of a script that must end, {@code none} if it runs no scripts
 * @param stopping it claims no more tasks
 * @param quiet it claims no tasks until it is told otherwise
 * @param impaired why it can run no scripts now, empty if it can
 * @param binsComplete there are no other programs that it can run
 */
public record WorkerRecord(
    String id, String name, String version, String host, long pid, long startedMs, long heartbeatMs,
    List<String> queues, int concurrency, int running, boolean stopping, boolean quiet, String kill, String impaired,
    List<Bin> bins, boolean binsComplete) {
    public static final String NO_SCRIPTS = "none";

    public WorkerRecord {
        queues = List.copyOf(queues);
        bins = List.copyOf(bins);
    }

    /** A program on a worker's disk: its name, its size in bytes and the SHA-256 of its content, in hex. */
    public record Bin(String name, long size, String sha256) {
        private JsonObject json() {
            return new JsonObject().add("name", name).add("size", size).add("sha256", sha256);
        }

        private static Optional<Bin> parse(JsonValue value) {
            try {
                JsonObject json = value.asObject();
                return Optional.of(
                    new Bin(json.getString("name", ""), json.getLong("size", 0), json.getString("sha256", "")))
                    .filter(bin -> !bin.name().isEmpty());
            } catch (UnsupportedOperationException | NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    public WorkerRecord storedAt(long nowMs) {
        return new WorkerRecord(id, name, version, host, pid, startedMs, nowMs, queues, concurrency, running, stopping,
            quiet, kill, impaired, bins, binsComplete);
    }

    /** The record without its programs, as the API lists it. */
    public JsonObject json() {
        JsonArray names = new JsonArray();
        queues.forEach(names::add);
        return new JsonObject().add("id", id).add("name", name).add("version", version).add("host", host)
            .add("pid", pid).add("started_at", Seconds.json(startedMs)).add("heartbeat_at", Seconds.json(heartbeatMs))
            .add("queues", names).add("concurrency", concurrency).add("running", running).add("stopping", stopping)
            .add("quiet", quiet).add("kill", kill)
            .add("impaired", impaired.isEmpty() ? Json.NULL : Json.value(impaired));
    }

    String write() {
        JsonArray programs = new JsonArray();
        bins.forEach(bin -> programs.add(bin.json()));
        return json().add("bins", programs).add("bins_complete", binsComplete).toString();
    }

    /** Nothing if the text is no worker's record. A program that cannot be read makes the list incomplete. */
    static Optional<WorkerRecord> read(String text) {
        try {
            JsonObject json = Json.parse(text).asObject();
            JsonArray programs = array(json, "bins");
            List<Bin> bins = new ArrayList<>();
            programs.forEach(program -> Bin.parse(program).ifPresent(bins::add));
            return Optional.of(new WorkerRecord(json.getString("id", ""), json.getString("name", ""),
                json.getString("version", ""), json.getString("host", ""), json.getLong("pid", 0),
                moment(json, "started_at"), moment(json, "heartbeat_at"),
                array(json, "queues").values().stream().map(JsonValue::asString).toList(),
                json.getInt("concurrency", 0), json.getInt("running", 0), json.getBoolean("stopping", false),
                json.getBoolean("quiet", false), json.getString("kill", NO_SCRIPTS), optional(json, "impaired"), bins,
                json.getBoolean("bins_complete", false) && bins.size() == programs.size()))
                .filter(worker -> !worker.id().isEmpty());
        } catch (ParseException | UnsupportedOperationException | NumberFormatException | Refusal e) {
            return Optional.empty();
        }
    }

    private static String optional(JsonObject json, String name) {
        JsonValue value = json.get(name);
        return value == null || value.isNull() ? "" : value.asString();
    }

    private static long moment(JsonObject json, String name) {
        JsonValue moment = json.get(name);
        return moment == null ? 0 : Seconds.moment(name, moment.toString());
    }

    private static JsonArray array(JsonObject json, String name) {
        JsonValue value = json.get(name);
        return value == null ? new JsonArray() : value.asArray();
    }
}
