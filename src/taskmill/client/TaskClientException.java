package taskmill.client;

/**
 * The broker said no, or could not be reached. For a status of 400 to 499 the request has to change; after any other
 * the same request may be sent again, safely so with an idempotency key.
 */
public final class TaskClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** Of HTTP. */
    private final int status;
    /** In the names of the API. */
    private final String field;

    TaskClientException(int status, String field, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.field = field;
    }

    /** {@return the HTTP status, 0 if there was no answer} */
    public int status() {
        return status;
    }

    /** {@return the field to blame, or an empty string} */
    public String field() {
        return field;
    }
}
