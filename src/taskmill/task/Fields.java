package taskmill.task;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/** Reads of JSON members that refuse a wrong type by the member's name, where the library throws something else. */
final class Fields {
    private Fields() {
    }

    static String string(JsonObject json, String name) {
        return asString(name, json.get(name));
    }

    static String asString(String name, JsonValue value) {
        if (value == null || !value.isString()) {
            throw Refusal.invalid(name, "a string is expected");
        }
        return value.asString();
    }

    static JsonArray array(JsonObject json, String name) {
        JsonValue value = json.get(name);
        if (value == null || !value.isArray()) {
            throw Refusal.invalid(name, "an array is expected");
        }
        return value.asArray();
    }

    static JsonObject object(JsonObject json, String name) {
        JsonValue value = json.get(name);
        if (value == null || !value.isObject()) {
            throw Refusal.invalid(name, "an object is expected");
        }
        return value.asObject();
    }
}
