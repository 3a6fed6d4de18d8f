package taskmill.worker.rpc;

/**
 * What applies to every HTTP call of a worker.
 *
 * @param maxOutput how many bytes of an answer's body are kept
 * @param guard which addresses may be called
 * @param version the version that the calls name as their agent's
 */
public record RpcSettings(int maxOutput, AddressGuard guard, String version) {
    public RpcSettings {
        if (maxOutput < 0) {
            throw new IllegalArgumentException("max_output must not be negative: " + maxOutput);
        }
    }
}
