package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import taskmill.config.WorkerConfig;
import taskmill.support.Command;
import taskmill.task.Outcome;
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.WatchedRun;

/** A JVM that was not started as bin/worker.sh starts it: it warns, and what cannot be done safely is not done. */
class UnpreparedJvmTest {
    @Test
    void plainHttpReachesAddressesOnlyAndTheReasonNamesTheProperty() throws Exception {
        ConcurrentLinkedQueue<String> heads = new ConcurrentLinkedQueue<>();
        try (RawTarget target = new RawTarget(visit -> {
            heads.add(visit.request());
            visit.say(RawTarget.OK);
        })) {
            Command.Ran ran = Command.of(Path.of(System.getProperty("java.home"), "bin", "java"), "-cp",
                System.getProperty("java.class.path"), Calls.class.getName(), target.url(), target.url("localhost"))
                .run().succeeded();

            assertTrue(ran.err().contains("WARNING: rpc tasks fail or are slow unless this JVM is started with "
                + "-Djdk.httpclient.allowRestrictedHeaders=host"), ran.err());
            List<String> outcomes = ran.out().lines().toList();
            assertEquals("ok", outcomes.get(0));
            assertTrue(outcomes.get(1).startsWith("CONNECT_FAILED ")
                && outcomes.get(1).contains("-Djdk.httpclient.allowRestrictedHeaders=host"), ran.out());
            assertEquals(1, heads.size());
        }
    }

    /** Calls each of the urls, and prints how it failed. */
    static final class Calls {
        private Calls() {
        }

        public static void main(String[] urls) throws InterruptedException {
            try (RpcRunner runner = RpcRunner.of(WorkerConfig.of(Map.of("queues", "default")), new ResultMemory(1 << 20))) {
                for (String url : urls) {
                    Outcome outcome = WatchedRun.get(runner, url).outcome();
                    System.out.println(outcome.failure().map(why -> why.code() + " " + why.detail()).orElse("ok"));
                }
            }
        }
    }
}
