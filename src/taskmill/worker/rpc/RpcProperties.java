package taskmill.worker.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

/**
 * The system properties of the JVM that rpc tasks need. The JDK reads them once, when its HTTP client is first used.
 * {@code bin/worker.sh} sets them; a program that embeds a worker sets them itself.
 */
final class RpcProperties {
    static final String HOST_HEADER = "-Djdk.httpclient.allowRestrictedHeaders=host";
    private static final String PARALLELISM = "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2";

    /**
     * Those that are missing, as {@code -Dname=value}; empty if none is. Without the first, plain http calls to names
     * fail, since only a request to a judged address cannot go astray. Without the second, a JDK before 25 on fewer
     * than three processors makes a thread for each call.
     */
    static List<String> missing() {
        List<String> missing = new ArrayList<>();
        String allowed = System.getProperty("jdk.httpclient.allowRestrictedHeaders", "").toLowerCase(Locale.ROOT);
        if (!List.of(allowed.split("[, ]+")).contains("host")) {
            missing.add(HOST_HEADER);
        }
        if (!(new CompletableFuture<Void>().defaultExecutor() instanceof ForkJoinPool)) {
            missing.add(PARALLELISM);
        }
        return missing;
    }
}
