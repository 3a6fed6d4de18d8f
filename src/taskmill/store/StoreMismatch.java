package taskmill.store;

/** This process and what Redis holds do not fit together, and no waiting mends it: another schema or shard count. */
public final class StoreMismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreMismatch(String message) {
        super(message);
    }
}
