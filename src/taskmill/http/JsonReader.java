package taskmill.http;

import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonHandler;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonParser;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.http.Params.Param;

/**
 * Reads one JSON document (RFC 8259) into values. Refuses with a 400 what the parser alone would accept: deep nesting,
 * too many values, a name twice in one object, half a surrogate pair.
 */
final class JsonReader extends JsonHandler<JsonArray, JsonObject> {
    static final int DEEPEST = 32;
    /** In one document. A bound for the time it takes; the memory is counted. */
    static final int MOST_VALUES = 100_000;

    private static final int LONGEST_PLAIN = 18;
    /** The heap that a value or a name takes beside its text, and an array or object beside its parts. */
    private static final int VALUE_BYTES = 80;
    private static final int CONTAINER_BYTES = 160;

    private final boolean escapes;
    private final LongConsumer memory;
    private JsonValue value = Json.NULL;
    private String member = "";
    private int depth;
    private int values;

    private JsonReader(boolean escapes, LongConsumer memory) {
        this.escapes = escapes;
        this.memory = memory;
    }

    /** Adds the members of the object that is the whole document. Memory is told of the heap for each value. */
    static void readMembers(String document, Params into, LongConsumer memory) {
        // Decoded text is well-formed. Only an escape can make half a pair.
        JsonReader reader = new JsonReader(document.contains("\\u"), memory);
        try {
            new JsonParser(reader).parse(document);
        } catch (ParseException e) {
            throw Problem.of(400, "the JSON body cannot be read: " + e.getMessage());
        }
        for (JsonObject.Member read : reader.value.asObject()) {
            into.add(new Param(read.getName(), read.getValue(), true));
        }
    }

    /** The most bytes of heap that the values of a JSON array or object take beside their text; 0 for another text. */
    static long heapBytes(String text) {
        String json = text.strip();
        if (!json.startsWith("[") && !json.startsWith("{")) {
            return 0;
        }
        return json.chars().mapToLong(c -> switch (c) {
            case '[', '{' -> CONTAINER_BYTES + VALUE_BYTES;
            case ',', ':' -> VALUE_BYTES;
            default -> 0;
        }).sum();
    }

    @Override
    public void endNull() {
        count(Json.NULL);
    }

    @Override
    public void endBoolean(boolean read) {
        count(read ? Json.TRUE : Json.FALSE);
    }

    @Override
    public void endString(String read) {
        requireWhole(read);
        count(Json.value(read));
    }

    @Override
    public void endNumber(String read) {
        // The library keeps a number as it was written only if it parses the text again.
        boolean plain = read.length() <= LONGEST_PLAIN && read.indexOf('.') < 0 && read.indexOf('e') < 0
            && read.indexOf('E') < 0 && !read.equals("-0");
        count(plain ? Json.value(Long.parseLong(read)) : Json.parse(read));
    }

    @Override
    public JsonArray startArray() {
        deeper();
        return new JsonArray();
    }

    @Override
    public void endArrayValue(JsonArray array) {
        array.add(value);
    }

    @Override
    public void endArray(JsonArray array) {
        depth--;
        count(array);
    }

    @Override
    public JsonObject startObject() {
        deeper();
        return new JsonObject();
    }

    @Override
    public void endObjectName(JsonObject object, String name) {
        requireWhole(name);
        if (depth == 1) {
            member = name;
        }
        if (object.get(name) != null) {
            throw depth == 1 ? Params.twice(name) : refusal("has " + Params.shown(name) + " more than once");
        }
        memory.accept(VALUE_BYTES);
        if (object.size() == Params.MOST) {
            throw refusal("has more than " + Params.MOST + " members");
        }
    }

    @Override
    public void endObjectValue(JsonObject object, String name) {
        object.add(name, value);
    }

    @Override
    public void endObject(JsonObject object) {
        depth--;
        count(object);
    }

    private void deeper() {
        memory.accept(CONTAINER_BYTES);
        if (++depth > DEEPEST) {
            throw refusal("is nested deeper than " + DEEPEST);
        }
    }

    private void count(JsonValue read) {
        value = read;
        memory.accept(VALUE_BYTES);
        if (++values > MOST_VALUES) {
            throw refusal("has more than " + MOST_VALUES + " values; a string is not limited so");
        }
    }

    private void requireWhole(String text) {
        if (escapes && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw refusal("has half a surrogate pair, which UTF-8 cannot express");
        }
    }

    private Problem refusal(String reason) {
        return Problem.badRequest(Params.shown(member), "the JSON body " + reason + " at " + getLocation());
    }
}
