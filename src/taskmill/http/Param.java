package taskmill.http;

import com.eclipsesource.json.JsonValue;

/** One parameter as the client sent it: text from a query or a form, or a value of JSON. */
public sealed interface Param {
    /** Where a parameter stood. */
    enum Origin { QUERY, FORM, JSON }

    String name();

    Origin origin();

    /** From a query or a form: decoded, otherwise untouched. */
    record Text(String name, Origin origin, String text) implements Param {
    }

    /** A member of the JSON object that was the body. */
    record Json(String name, JsonValue value) implements Param {
        @Override
        public Origin origin() {
            return Origin.JSON;
        }
    }
}
