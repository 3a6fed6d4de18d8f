package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.task.HandlerWork;
import taskmill.task.RpcWork;
import taskmill.task.ScriptWork;
import taskmill.task.Seconds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.TaskType;

/** A spec comes out of Redis as it went in. */
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
                sent.schedule().startBeforeMs(), 0),
            sent.retry(), sent.durations(), sent.extras());
        assertEquals(expected, read);
        assertEquals(expected, claimed);
    }

    @Test
    void scriptComesBack() {
        assertComesBack(spec().work(new ScriptWork(NASTY.replaceAll("\\p{Cntrl}|\\\\", ""), List.of(NASTY, "", " "), Optional.empty()))
            .queue("q.-_1").priority(9).plan(0L, 1L, 60_000L).failIfLost().keep(5000).tags("a", "b:c")
            .startBefore(store.now() + 1));
    }

    @Test
    void secondLineOfTheHeaderIsForWhatOnlySomeTasksHave() {
        TestSpec spec = spec().plan(5L);
        store.submit(spec);
        String key = store.key("spec:" + spec.uuid());
        String[] line = store.redis().get(key).split("\n");
        store.redis().set(key, line[0].replace(" s ", " S ") + "\ntags=a,b\n" + line[1]);

        StoredTask task = store.read(spec.uuid());

        assertEquals(TaskType.SCRIPT, task.header().type());
        assertEquals(spec.build().work(), task.spec().work());
        TestWorker worker = store.worker("w");
        assertEquals(0, worker.claim(new LeaseStore.ClaimRequest("n", 1, List.of("default"), 0, false,
            Long.MAX_VALUE)).tasks().size());
        assertEquals(LeaseStore.AttemptReply.RETRYING, worker.fail(worker.take()));
        store.breach();
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
            TaskSpec.Schedule.NOW, TaskSpec.Retry.NONE, new TaskSpec.Durations(1234, 0), TaskSpec.Extras.NONE);
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
            "default 4 - 0 r 0 - n 1 0\n{\"bin_name\":\"a\",\"args\":[]}",
            "default 4 - 0 r 0 - h 1 0\n{\"handler\":\"a\",\"args\":" + "[".repeat(100_000))) {
            assertThrows(CorruptData.class, () -> StoredSpec.parse(uuid, stored), stored);
        }
    }

    @Test
    void spoiledSpecIsReadOrIsCorruptData() {
        String uuid = spec().uuid();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text =
                new StringBuilder("default 4 - 0 r 0 - s 1 0\n{\"bin_name\":\"a\",\"args\":[\"b\"],\"max_run_time\":5}");
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                spoil(text, random);
            }
            try {
                StoredSpec.parse(uuid, text.toString());
            } catch (CorruptData e) {
                assertTrue(e.getMessage().startsWith("spec: "), e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
    }

    private static void spoil(StringBuilder text, Random random) {
        String signs = "\n \"{}[]:,-+.eE0123456789\u0000\ud800äfalsenullscript rpc";
        int at = random.nextInt(text.length() + 1);
        char sign = signs.charAt(random.nextInt(signs.length()));
        switch (random.nextInt(4)) {
            case 0 -> text.insert(at, sign);
            case 1 -> text.insert(at, String.valueOf(sign).repeat(random.nextInt(3000)));
            case 2 -> text.setLength(at);
            default -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
        }
    }
}
