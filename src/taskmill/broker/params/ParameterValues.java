package taskmill.broker.params;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonValue;
import taskmill.http.Params;
import taskmill.http.Params.Param;
import taskmill.http.Request;
import taskmill.task.Nearest;
import taskmill.task.Refusal;

/**
 * The values of parameters, read by their rows of the table. An empty field and a JSON null count as not given. What
 * is wrong is refused all at once. Immutable once made.
 */
public final class ParameterValues {
    private static final int MOST_REFUSALS = 50;
    private static final int MOST_SHOWN = 64;
    private final Map<Parameter<?>, Object> values = new IdentityHashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();

    private ParameterValues(Params params, Collection<Parameter<?>> known,
        Function<Parameter<?>, Optional<Param>> elsewhere) {
        List<String> names = known.stream().filter(ParameterValues::isField).map(Parameter::name).toList();
        params.names().stream().filter(name -> !names.contains(name)).forEach(name -> add(unknown(name, names)));
        for (Parameter<?> parameter : known) {
            Optional<Param> given = isField(parameter) ? params.find(parameter.name()) : elsewhere.apply(parameter);
            read(parameter, given.filter(param -> !isEmpty(parameter, param.value())));
        }
        Parameters.judgeTogether(this);
        if (!refusals.isEmpty()) {
            throw Refusal.all(refusals);
        }
    }

    /** Those of a request that takes only these, wherever they stand in it; refuses everything that is wrong. */
    public static ParameterValues of(Request request, Collection<Parameter<?>> known) {
        return of(request, request.params(), known);
    }

    /** The same with other fields than those of the request. */
    public static ParameterValues of(Request request, Params fields, Collection<Parameter<?>> known) {
        return new ParameterValues(fields, known, parameter -> switch (parameter.place()) {
            case PATH -> Optional.of(text(parameter, request.segment(parameter.name())));
            case HEADER -> request.header(parameter.name()).map(value -> text(parameter, value));
            case FIELD -> Optional.empty();
        });
    }

    /** The value of a parameter in the path. */
    public static <T> T inPath(Request request, Parameter<T> parameter) {
        return parameter.read(text(parameter, request.segment(parameter.name())));
    }

    /** Those of one submission, which is no request of its own; refuses everything that is wrong. */
    public static ParameterValues of(Params params, Collection<Parameter<?>> known) {
        return new ParameterValues(params, known, parameter -> Optional.empty());
    }

    private static boolean isField(Parameter<?> parameter) {
        return parameter.place() == Parameter.Place.FIELD;
    }

    private static Param text(Parameter<?> parameter, String value) {
        return new Param(parameter.name(), Json.value(value), false);
    }

    private static boolean isEmpty(Parameter<?> parameter, JsonValue value) {
        return value.isString() && value.asString().isEmpty() && isField(parameter)
            && !parameter.type().json().equals(ParameterType.ANY);
    }

    private static Refusal unknown(String name, List<String> known) {
        String hint = Nearest.of(name, known).map(nearest -> "did you mean " + nearest + "?")
            .orElseGet(() -> known.isEmpty() ? "this request takes none"
                : "known are " + String.join(", ", new TreeSet<>(known)));
        return new Refusal(Refusal.Code.UNKNOWN, name.substring(0, Math.min(MOST_SHOWN, name.length())),
            "no such parameter; " + hint);
    }

    private void read(Parameter<?> parameter, Optional<Param> given) {
        try {
            given.ifPresent(param -> values.put(parameter, parameter.read(param)));
            if (given.isEmpty() && parameter.isRequired()) {
                refuse(parameter, Refusal.Code.REQUIRED, "this parameter is required");
            }
        } catch (Refusal e) {
            add(e);
        }
    }

    private void add(Refusal refusal) {
        if (refusals.size() < MOST_REFUSALS) {
            refusals.add(refusal);
        }
    }

    /** Refuses a parameter, while the values are judged together. */
    public void refuse(Parameter<?> parameter, Refusal.Code code, String reason) {
        add(parameter.refusal(code, reason));
    }

    /** The value; empty if it was not given. */
    @SuppressWarnings("unchecked") // read puts a T under each Parameter<T>
    public <T> Optional<T> find(Parameter<T> parameter) {
        return Optional.ofNullable((T) values.get(parameter));
    }

    /** The value of a parameter that is required. */
    public <T> T get(Parameter<T> parameter) {
        return find(parameter).orElseThrow(() -> new IllegalStateException(parameter.name() + " is not required"));
    }

    /** Those of these parameters that were given. The same values make the same text, in whatever form they came. */
    public String text(Collection<Parameter<?>> parameters) {
        return parameters.stream().filter(values::containsKey).map(parameter -> {
            String value = values.get(parameter).toString();
            return "\n" + parameter.name() + " " + value.length() + " " + value;
        }).collect(Collectors.joining());
    }
}
