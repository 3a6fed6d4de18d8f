package taskmill.broker.api;

import taskmill.http.Params.Param;
import taskmill.task.Refusal;

/**
 * A row of the table of parameters.
 *
 * @param fallback what counts if it is not given, in words; {@link #REQUIRED} if it must be given
 * @param sentence what it does
 */
record Parameter<T>(String name, Place place, ParameterType<T> type, String fallback, String sentence) {
    static final String REQUIRED = "required";

    /** Where a parameter stands in a request. */
    enum Place {
        /** In the query, a form, or a JSON object. */
        FIELD,
        /** A part of the path. */
        PATH,
        HEADER
    }

    boolean isRequired() {
        return fallback.equals(REQUIRED);
    }

    /** @throws Refusal naming this parameter */
    T read(Param given) {
        try {
            return type.reader().apply(given);
        } catch (Refusal e) {
            throw refusal(e.code(), e.getMessage());
        }
    }

    Refusal refusal(Refusal.Code code, String reason) {
        return new Refusal(code, name, reason);
    }
}
