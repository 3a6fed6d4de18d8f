package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static taskmill.store.TestSpec.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.task.HandlerWork;
import taskmill.task.RpcWork;
import taskmill.task.ScriptWork;
import taskmill.task.Seconds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/** A spec on its way through Redis: what comes out is what went in, whatever stands in it. */
final class StoredSpecTest {
    private static final String NASTY = "}{ ]] \r\n+OK\r\n$-1\r\n \" \\ \u2028 ü 漢 𝄞 %s KEYS[1] \t";

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private void assertComesBack(TestSpec spec) {
        store.submit(spec);

        TaskSpec sent = spec.build();
        TaskSpec read = store.read(spec.uuid()).spec();
        TaskSpec claimed = store.worker("w").claim(1, sent.routing().queue()).tasks().get(0).spec();

        TaskSpec expected = new TaskSpec(sent.uuid(), sent.work(), sent.routing(),
            new TaskSpec.Schedule(Math.max(store.now(), sent.schedule().startMs()),
                sent.schedule().startBeforeMs()),
            sent.retry(), sent.durations());
        assertEquals(expected, read);
        assertEquals(expected, claimed);
    }

    @Test
    void scriptComesBack() {
        assertComesBack(spec().work(new ScriptWork(NASTY.replaceAll("\\p{Cntrl}|\\\\", ""), List.of(NASTY, "", " ")))
            .queue("q.-_1").priority(9).plan(0L, 1L, 60_000L).failIfLost().keep(5000)
            .startBefore(store.now() + 1));
    }

    @Test
    void rpcComesBack() {
        assertComesBack(spec().work(new RpcWork("post", "https://example.org:8443/a?b=c%20d",
            Map.of("X-One", "a \t }{", "Accept", "*/*"), Optional.of(NASTY + "\0"))));
    }

    @Test
    void rpcWithoutBodyOrHeadersComesBack() {
        assertComesBack(spec().work(new RpcWork("GET", "http://127.0.0.1/", Map.of(), Optional.empty())));
    }

    @Test
    void handlerComesBack() {
        assertComesBack(spec().work(new HandlerWork("mail", "{\"to\":[1,null,true,\"x\"]}")).queue("handler.mail"));
    }

    @Test
    void runTimeComesBackToTheMillisecond() {
        TestSpec plain = spec();
        TaskSpec limited = new TaskSpec(plain.uuid(), plain.build().work(), plain.build().routing(),
            TaskSpec.Schedule.NOW, TaskSpec.Retry.NONE, new TaskSpec.Durations(1234, 0));
        store.tasks().submit(List.of(new Submission(limited, Optional.empty())), 0);

        assertEquals(1234, store.read(plain.uuid()).spec().durations().maxRunMs());
    }

    @Test
    void longestHeaderIsReadWhole() {
        Long[] delays = new Long[100];
        Arrays.fill(delays, Seconds.MAX_MS);
        delays[99] = 7L;
        long latest = Seconds.moment("start_time", "100000000000");
        TestSpec spec = TestSpec.keyed("key", "x".repeat(49)).queue("q".repeat(64)).plan(delays)
            .keep(Seconds.MAX_MS).startBefore(latest);
        store.submit(spec);

        TestWorker worker = store.worker("w");
        for (int failure = 1; failure < 100; failure++) {
            worker.fail(worker.take("q".repeat(64)));
            store.pass(Seconds.MAX_MS);
        }
        worker.fail(worker.take("q".repeat(64)));

        assertEquals(TaskState.RETRYING, store.state(spec.uuid()));
        assertEquals(store.now() + 7, store.read(spec.uuid()).score());
    }

    @Test
    void latestStartTimeThatIsAcceptedIsStoredToTheDigit() {
        long latest = Seconds.moment("start_time", "100000000000");
        TestSpec spec = spec().startAt(latest);
        store.submit(spec);

        assertEquals(latest, store.read(spec.uuid()).header().startMs());
        assertEquals(latest, store.read(spec.uuid()).score());
    }

    @Test
    void whatIsNoSpecIsCorruptData() {
        String uuid = store.submit(spec());
        for (String stored : List.of(
            "",
            "\n",
            "a b c\n{}",
            "default 4 - 0 r 0 - s 1 0\n{",
            "default 4 - 0 r 0 - s 1 0\n[]",
            "default 4 - 0 r 0 - s 1 0\n{}",
            "default 9 x 0 r 0 - r 1 0\n{}",
            "default 4 - 0 r 0 - n 1 0\n{\"bin_name\":\"a\",\"args\":[]}")) {
            assertThrows(CorruptData.class, () -> StoredSpec.parse(uuid, stored), stored);
        }
    }
}
