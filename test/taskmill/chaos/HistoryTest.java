package taskmill.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import taskmill.chaos.Journals.ClientCall;

/** A search that finds an order for everything would let every history pass. */
final class HistoryTest {
    private static ClientCall call(String name, long from, long to, int status, String state, boolean duplicate) {
        return new ClientCall(name, "k", from, to, status, status == 0 ? "" : "a", state, duplicate);
    }

    private static ClientCall submit(long from, long to) {
        return call("submit", from, to, 202, "queued", false);
    }

    private static ClientCall again(long from, long to, String state) {
        return call("submit", from, to, 200, state, true);
    }

    private static ClientCall cancel(long from, long to, int status) {
        return call("cancel", from, to, status, "", false);
    }

    private static ClientCall get(long from, long to, String state) {
        return call("get", from, to, state.isEmpty() ? 404 : 200, state, false);
    }

    private static boolean good(ClientCall... calls) {
        return new History(List.of(calls)).isOfOneTask();
    }

    @Test
    void lifeFromSubmitToEndIsOneTask() {
        assertTrue(good(submit(1, 2), get(3, 4, "queued"), get(5, 6, "running"), get(7, 8, "succeeded"), cancel(9, 10, 409)));
        assertTrue(good(submit(1, 2), cancel(3, 4, 202), get(5, 6, "canceled"), again(7, 8, "canceled")));
        assertTrue(good(submit(1, 2), cancel(3, 4, 202), get(5, 6, "succeeded")));
    }

    @Test
    void callsAtOneTimeMayHaveHadTheirEffectInAnyOrder() {
        assertTrue(good(again(1, 9, "queued"), submit(1, 9), get(1, 9, "")));
        assertFalse(good(again(1, 2, "queued"), submit(3, 4)));
    }

    @Test
    void keyIsNewOnceOnly() {
        assertFalse(good(submit(1, 2), submit(3, 4)));
        assertFalse(good(submit(1, 9), submit(1, 9)));
        assertFalse(good(again(1, 2, "canceled")));
        assertTrue(good(again(1, 2, "succeeded")), "the broker repeated its own submit");
    }

    @Test
    void storedTaskDoesNotVanish() {
        assertFalse(good(submit(1, 2), get(3, 4, "")));
        assertFalse(good(submit(1, 2), cancel(3, 4, 404)));
    }

    @Test
    void endIsTheEnd() {
        assertFalse(good(submit(1, 2), cancel(3, 4, 200), get(5, 6, "running")));
        assertFalse(good(submit(1, 2), cancel(3, 4, 200), get(5, 6, "succeeded")));
        assertFalse(good(submit(1, 2), get(3, 4, "succeeded"), cancel(5, 6, 200)));
        assertFalse(good(submit(1, 2), get(3, 4, "succeeded"), get(5, 6, "queued")));
    }

    @Test
    void nobodyCancelsByItself() {
        assertFalse(good(submit(1, 2), get(3, 4, "canceled")));
    }

    @Test
    void callWithoutAnAnswerMayHaveHadItsEffectLaterOrNever() {
        ClientCall unknown = call("submit", 1, 2, 0, "", false);
        assertTrue(good(unknown, again(3, 4, "queued")));
        assertTrue(good(unknown, submit(3, 4)));
        assertTrue(good(unknown, get(3, 4, ""), again(5, 6, "queued")));
        assertTrue(good(submit(1, 2), call("cancel", 3, 4, 0, "", false), get(5, 6, "running"), get(7, 8, "canceled")));
        assertFalse(good(unknown, again(3, 4, "queued"), submit(5, 6)));
    }

    @Test
    void callsOfAKeyAndOfItsTaskBelongTogether() {
        ClientCall unknown = new ClientCall("submit", "key", 1, 2, 0, "", "", false);
        ClientCall told = new ClientCall("submit", "key", 3, 4, 200, "a", "queued", true);
        ClientCall canceled = new ClientCall("cancel", "a", 5, 6, 200, "a", "", false);

        var histories = History.of(List.of(unknown, told, canceled));

        assertEquals(1, histories.size());
        assertEquals(List.of(unknown, told, canceled), histories.get("a").calls());
        assertTrue(histories.get("a").isOfOneTask());
    }

    @Test
    void manyCallsAtOneTimeAreJudgedInReasonableTime() {
        ClientCall[] calls = Stream.concat(Stream.of(submit(1, 100)), Stream.generate(() -> again(1, 100, "running")).limit(28))
            .toArray(ClientCall[]::new);
        assertTrue(good(calls));
    }

    @Test
    void manyCallsWithoutAnAnswerAreJudgedInReasonableTime() {
        Stream<ClientCall> unknown = Stream.generate(() -> call("submit", 1, 2, 0, "", false)).limit(28);
        assertTrue(good(Stream.concat(unknown, Stream.of(again(3, 4, "queued"))).toArray(ClientCall[]::new)));
        Stream<ClientCall> useless = Stream.generate(() -> call("submit", 5, 6, 0, "", false)).limit(28);
        assertFalse(good(Stream.concat(Stream.of(submit(1, 2), get(3, 4, "")), useless).toArray(ClientCall[]::new)));
    }
}
