package taskmill.task;

/**
 * Something this process depends on did not answer, or cannot take more now; the same call may succeed later. Loops
 * back off on it, HTTP answers 503 with Retry-After. Whether the call took effect is not known.
 */
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
