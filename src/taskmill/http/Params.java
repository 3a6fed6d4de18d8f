package taskmill.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/** The parameters of a request, or of an object in it, each name once, in their order. Immutable once read. */
public final class Params {
    static final int MOST = 1000;
    private static final int MOST_SHOWN = 100;

    private final Map<String, Param> byName = new LinkedHashMap<>();

    /** One parameter: a string of a query or a form, or any value of a member of the JSON body. */
    public record Param(String name, JsonValue value, boolean json) { }

    Params() {
    }

    /** The same parameters, and those members of a JSON object whose names are not among them. */
    public Params or(JsonObject json) {
        Params all = new Params();
        all.byName.putAll(byName);
        json.forEach(member -> all.byName.putIfAbsent(member.getName(),
            new Param(member.getName(), member.getValue(), true)));
        return all;
    }

    /** @throws Problem 400 if the name is there already, wherever the two stood */
    void add(Param param) {
        if (byName.putIfAbsent(param.name(), param) != null) {
            throw twice(param.name());
        }
        if (byName.size() > MOST) {
            throw Problem.of(400, "more than " + MOST + " parameters");
        }
    }

    static Problem twice(String name) {
        return Problem.badRequest(shown(name), "given more than once");
    }

    /** A text of the client as far as a message repeats it. */
    static String shown(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }

    /** The parameter, unless it was not given or is a JSON null. */
    public Optional<Param> find(String name) {
        return Optional.ofNullable(byName.get(name)).filter(param -> !param.value().isNull());
    }

    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }
}
