package taskmill.cli.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/**
 * Lists the rows of a path of the API, as a table, one document, or a line each.
 *
 * @param rows the field with the rows
 * @param columns of the table: {@code head=field|other}, or a field that is its own head
 * @param cached the word under which the first column is kept for the completion, or nothing
 */
record Listing(String path, String rows, String columns, String cached) implements Verb.Action {
    private static final int USUAL = 20;
    private static final int PAGE = 1000;

    @Override
    public int run(Session session) {
        Arguments given = session.given();
        Map<String, String> parameters = new HashMap<>(given.texts());
        boolean isLimited = path.equals("/api/tasks");
        int most = isLimited ? Math.max(1, given.number("limit", USUAL)) : Integer.MAX_VALUE;
        if (isLimited) {
            parameters.put("limit", Integer.toString(Math.min(most, PAGE)));
        }
        List<JsonObject> found = new ArrayList<>();
        JsonObject last = new JsonObject();
        Iterator<JsonObject> pages = session.client().pages("GET", path, parameters).iterator();
        while (found.size() < most && pages.hasNext()) {
            last = pages.next();
            last.get(rows).asArray().forEach(row -> found.add(row.asObject()));
        }
        if (!cached.isEmpty()) {
            Completion.keep(session.terminal(), cached, found.stream().map(row -> row.getString(names(columns)[0], ""))
                .toList());
        }
        if (given.has("jsonl")) {
            found.forEach(row -> session.print(row.toString()));
        } else if (given.has("json")) {
            JsonArray all = new JsonArray();
            found.forEach(all::add);
            session.print(last.set(rows, all).toString());
        } else if (given.has("quiet")) {
            found.forEach(row -> session.print(row.getString(names(columns)[0], "")));
        } else {
            print(session, columns, found);
            if (found.isEmpty()) {
                session.terminal().note("nothing found");
            }
        }
        JsonValue cursor = last.get("cursor");
        if (cursor != null && !cursor.isNull()) {
            session.terminal().note("there may be more: --limit " + (long) most * 10);
        }
        return Commands.OK;
    }

    private static String[] names(String columns) {
        return Stream.of(columns.split(" ")).map(column -> column.replaceFirst(".*=", "")).toArray(String[]::new);
    }

    /** Prints a table, unless it is empty. */
    static void print(Session session, String columns, List<JsonObject> found) {
        Facts facts = new Facts(session);
        List<String> heads = Stream.of(columns.split(" ")).map(column -> column.replaceFirst("=.*", "")).toList();
        List<List<String>> cells = found.stream()
            .map(row -> Stream.of(names(columns)).map(name -> facts.cell(row, name)).toList()).toList();
        if (!found.isEmpty()) {
            Table.lines(heads, cells, session.terminal().columns())
                .forEach(line -> session.print(coloured(session, line)));
        }
    }

    private static String coloured(Session session, String line) {
        for (String word : List.of("failed", "retrying", "running", "paused")) {
            int at = (line + " ").indexOf(" " + word + " ") + 1;
            if (at > 0) {
                return line.substring(0, at) + session.terminal().coloured(word, word)
                    + line.substring(at + word.length());
            }
        }
        return line;
    }
}
