package taskmill.http;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters of one request, each name once, in the order in which they were sent. Immutable. */
public final class Params implements Iterable<Param> {
    static final int MOST = 1000;
    private static final int LONGEST_NAME_SHOWN = 100;

    private final Map<String, Param> byName = new LinkedHashMap<>();

    Params() {
    }

    /** Only while the request is read: a name that is there already is a 400, wherever the two stood. */
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

    static String shown(String name) {
        return name.length() <= LONGEST_NAME_SHOWN ? name : name.substring(0, LONGEST_NAME_SHOWN) + "…";
    }

    public Optional<Param> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    @Override
    public Iterator<Param> iterator() {
        return Collections.unmodifiableCollection(byName.values()).iterator();
    }
}
