package taskmill.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.client.TaskRequest;
import taskmill.task.TaskType;

/** Submits a task of this type under a key, so that a lost answer costs nothing, and follows it to its end. */
record Submits(TaskType type) implements Verb.Action {
    @Override
    public int run(Session session) {
        Arguments given = session.given();
        TaskRequest task = TaskRequest.of(type, parameters(session, 0))
            .idempotencyKey(given.text("key").orElseGet(() -> UUID.randomUUID().toString()));
        if (given.has("dry-run")) {
            session.print(session.client().dryRun(task).toString());
            return Commands.OK;
        }
        Follow follow = new Follow(session, type == TaskType.SCRIPT && !session.isJson() ? Follow.BOTH : List.of());
        if (!given.has("detach")) {
            follow.cancelsOnInterrupt();
        }
        String uuid = session.patiently(() -> session.client().submit(task));
        if (given.has("detach")) {
            session.print(session.isJson() ? new JsonObject().add("uuid", uuid).toString() : uuid);
            return Commands.OK;
        }
        return follow.toTheEnd(uuid);
    }

    /** The flags as parameters, and the work that the operands from this one on tell. */
    JsonObject parameters(Session session, int first) {
        Arguments given = session.given();
        List<String> operands = given.operands();
        JsonObject all = given.parameters();
        given.text("stdin").ifPresent(file -> all.set("stdin", read(session, file)));
        given.find("set").ifPresent(pairs -> pairs.asArray().forEach(pair -> {
            String[] parts = pair.asString().split("=", 2);
            all.set(parts[0], parts.length == 1 ? Json.TRUE : value(parts[1]));
        }));
        String name = operands.get(first);
        List<String> rest = operands.subList(first + 1, operands.size());
        switch (type) {
            case SCRIPT -> all.add("bin_name", name).add("args", Json.array(rest.toArray(String[]::new)));
            case HANDLER -> all.add("handler", name).add("args", rest.isEmpty() ? Json.NULL : value(rest.get(0)));
            case RPC -> {
                all.add("method", name).add("url", rest.get(0));
                rest.stream().skip(1).forEach(body -> all.set("args", body));
                given.find("header").ifPresent(lines -> all.set("headers", headers(lines.asArray())));
            }
        }
        return all;
    }

    private static JsonObject headers(JsonArray lines) {
        JsonObject headers = new JsonObject();
        lines.forEach(line -> {
            String[] parts = line.asString().split(":", 2);
            headers.set(parts[0].strip(), parts.length == 1 ? "" : parts[1].strip());
        });
        return headers;
    }

    /** JSON if it reads as such, else a text. */
    static JsonValue value(String text) {
        try {
            return Json.parse(text);
        } catch (ParseException e) {
            return Json.value(text);
        }
    }

    /** A file, or with - what is typed or piped. */
    static String read(Session session, String file) {
        try {
            return file.equals("-") ? new String(session.terminal().in().readAllBytes(), StandardCharsets.UTF_8)
                : Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new Usage(file + " cannot be read: " + e);
        }
    }

    /** The same line by line. */
    static BufferedReader open(Session session, String file) {
        try {
            return file.equals("-")
                ? new BufferedReader(new InputStreamReader(session.terminal().in(), StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(file));
        } catch (IOException e) {
            throw new Usage(file + " cannot be read: " + e);
        }
    }
}
