package taskmill.broker.api;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/**
 * Hides the secrets of HTTP calls in what clients see: the values of headers and URL parameters whose names sound like
 * a secret, and the user and password in a URL. Redis keeps them, since workers need them.
 */
final class Redaction {
    static final String HIDDEN = "***";
    private static final List<String> WORDS = List.of("authorization", "authenticat", "x-auth", "cookie", "token",
        "secret", "password", "credential", "api-key", "api_key", "apikey", "session", "signature");
    /** Compared as whole names, since other names contain them by chance. */
    private static final List<String> NAMES = List.of("key", "sig", "auth", "pwd");
    private static final Pattern LOGIN = Pattern.compile("://[^/?#\\s]*@");
    private static final Pattern PARAMETER = Pattern.compile("([?&;#])([^=?&;#\\s]+)=[^&;#\\s]*");

    /** The value of a task's JSON member with its secrets hidden. */
    static JsonValue member(String name, JsonValue value) {
        return switch (name) {
            case "url" -> value.isString() ? Json.value(urls(value.asString())) : value;
            case "headers", "response_headers" -> value.isObject() ? headers(value.asObject()) : value;
            default -> value;
        };
    }

    private static JsonObject headers(JsonObject headers) {
        JsonObject shown = new JsonObject();
        headers.forEach(header -> shown.add(header.getName(), header(header.getName(), header.getValue())));
        return shown;
    }

    private static JsonValue header(String name, JsonValue value) {
        if (isSecret(name) || name.toLowerCase(Locale.ROOT).startsWith("proxy-")) {
            return Json.value(HIDDEN);
        }
        return value.isString() ? Json.value(urls(value.asString())) : value;
    }

    /** A text with the secrets in its URLs hidden. */
    static String urls(String text) {
        String anonymous = LOGIN.matcher(text).replaceAll("://" + HIDDEN + "@");
        return PARAMETER.matcher(anonymous).replaceAll(found -> Matcher.quoteReplacement(
            isSecret(found.group(2)) ? found.group(1) + found.group(2) + "=" + HIDDEN : found.group()));
    }

    private static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return NAMES.contains(lower) || WORDS.stream().anyMatch(lower::contains);
    }
}
