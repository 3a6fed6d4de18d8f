package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import java.util.regex.Pattern;

import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import taskmill.support.Api;

/** Submits that say by an Idempotency-Key that they are one and the same. */
@ExtendWith(Shared.class)
final class IdempotencyTest {
    private final Api api;
    private final Api keyed;

    IdempotencyTest(Api api) {
        this.api = api;
        this.keyed = api.with("-H", "Idempotency-Key: " + UUID.randomUUID());
    }

    @Test
    void sameParametersMeetTheSameTask() {
        JsonObject first = keyed.post("/api/task/script", "bin_name=hello.sh", "args=once").is(202).json();
        api.finished(first.getString("uuid", ""));

        JsonObject again = keyed.post("/api/task/script", "args=once", "bin_name=hello.sh").is(200).json();

        assertFalse(first.getBoolean("duplicate", true));
        assertTrue(again.getBoolean("duplicate", false));
        assertEquals(first.get("uuid"), again.get("uuid"));
        assertEquals("succeeded", again.getString("state", ""));
        assertEquals(1, keyed.post("/api/task/script?wait=20", "bin_name=hello.sh", "args=once").is(200).json()
                .getInt("attempt", 0));
    }

    @Test
    void otherParametersAreRefused() {
        keyed.submit("script", "bin_name=hello.sh", "args=one");

        keyed.post("/api/task/script", "bin_name=hello.sh", "args=other").is(422);
        keyed.post("/api/task/rpc", "method=GET", "url=http://127.0.0.1:1/").is(422);
    }

    @Test
    void manyAtOnceMakeOneTask() {
        String answers = keyed.calls("/api/task/script?bin_name=hello.sh&queue=nobody#[1-40]", "-X", "POST");

        assertEquals(1, Pattern.compile("\"duplicate\":false").matcher(answers).results().count(), answers);
        assertEquals(39, Pattern.compile("\"duplicate\":true").matcher(answers).results().count(), answers);
    }
}
