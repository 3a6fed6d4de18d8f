package taskmill.worker.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttemptMarkerTest {
    private static final String UUID = "019a0000-0000-7000-8000-000000000000";
    private static final AttemptMarker MARKER = new AttemptMarker(UUID, 12, "host-a1");

    @Test
    void isReadFromAnEnvironmentInAnyOrder() {
        Optional<AttemptMarker> read = in("TERM=x", "TASK_WORKER=host-a1", "TASK_ATTEMPT=12", "A=", "TASK_UUID=" + UUID);

        assertEquals(Optional.of(MARKER), read);
    }

    @Test
    void isNotReadFromPartsOfEntriesOrFromAnIncompleteOne() {
        assertEquals(Optional.empty(), in("TASK_WORKER=host-a1", "TASK_ATTEMPT=12"));
        assertEquals(Optional.empty(), in("TASK_WORKER=host-a1", "TASK_ATTEMPT=12", "X=TASK_UUID=" + UUID));
        assertEquals(Optional.empty(), in("TASK_WORKER=host-a1", "TASK_ATTEMPT=twelve", "TASK_UUID=" + UUID));
        assertEquals(Optional.empty(), AttemptMarker.in(new byte[0]));
    }

    @Test
    void aLongerValueIsAnotherMarker() {
        Optional<AttemptMarker> longer = in("TASK_WORKER=host-a1b", "TASK_ATTEMPT=12", "TASK_UUID=" + UUID);

        assertEquals(Optional.of(new AttemptMarker(UUID, 12, "host-a1b")), longer);
    }

    private static Optional<AttemptMarker> in(String... entries) {
        return AttemptMarker.in((String.join("\0", entries) + "\0").getBytes(StandardCharsets.UTF_8));
    }
}
