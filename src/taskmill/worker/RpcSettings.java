package taskmill.worker;

import java.util.List;
import taskmill.config.Cidr;

/**
 * What applies to every HTTP call of a worker.
 *
 * @param maxOutput how many bytes of an answer's body are kept
 * @param allow blocks of addresses that may be called whatever else forbids them
 * @param deny blocks of addresses that may not be called
 * @param version the version that the calls name as their agent's
 */
record RpcSettings(int maxOutput, List<Cidr> allow, List<Cidr> deny, String version) {
    RpcSettings {
        if (maxOutput < 0) {
            throw new IllegalArgumentException("max_output must not be negative: " + maxOutput);
        }
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
