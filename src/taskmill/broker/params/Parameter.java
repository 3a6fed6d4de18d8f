package taskmill.broker.params;

import taskmill.http.Params.Param;
import taskmill.task.Refusal;

/** A row of the table of parameters: what counts if it is not given, or {@link #REQUIRED}, and what it does. */
public record Parameter<T>(String name, Place place, ParameterType<T> type, String fallback, String sentence) {
    public static final String REQUIRED = "required";

    public enum Place {
        /** In the query, a form, or a JSON object. */
        FIELD,
        /** A part of the path. */
        PATH,
        HEADER
    }

    public boolean isRequired() {
        return fallback.equals(REQUIRED);
    }

    static <T> Parameter<T> field(String name, ParameterType<T> type, String fallback, String sentence) {
        return new Parameter<>(name, Place.FIELD, type, fallback, sentence);
    }

    /** @throws Refusal naming this parameter */
    public T read(Param given) {
        try {
            return type.reader().apply(given);
        } catch (Refusal e) {
            throw refusal(e.code(), e.getMessage());
        }
    }

    public Refusal refusal(Refusal.Code code, String reason) {
        return new Refusal(code, name, reason);
    }
}
