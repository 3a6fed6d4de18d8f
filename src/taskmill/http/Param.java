package taskmill.http;

import com.eclipsesource.json.JsonValue;

/**
 * One parameter of a request.
 *
 * @param value a string for a parameter of a query or a form; any value for a member of the JSON body
 * @param json true for a member of the JSON body
 */
public record Param(String name, JsonValue value, boolean json) {
}
