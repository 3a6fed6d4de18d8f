package taskmill.task;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/** Reads of JSON members that refuse a wrong type by the member's name, where the library throws something else. */
final class Fields {
    static String string(JsonObject json, String name) {
        return asString(name, json.get(name));
    }

    static String asString(String name, JsonValue value) {
        Refusal.unless(value != null && value.isString(), name, "a string is expected");
        return value.asString();
    }

    static JsonArray array(JsonObject json, String name) {
        JsonValue value = json.get(name);
        Refusal.unless(value != null && value.isArray(), name, "an array is expected");
        return value.asArray();
    }

    static JsonObject object(JsonObject json, String name) {
        JsonValue value = json.get(name);
        Refusal.unless(value != null && value.isObject(), name, "an object is expected");
        return value.asObject();
    }
}
