package taskmill.store;

/** Redis holds another schema or shard count than this process can work with. Retrying does not help. */
public final class StoreMismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreMismatch(String message) {
        super(message);
    }
}
