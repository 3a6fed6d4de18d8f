package taskmill.broker.params;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.store.QueueStore.Position;
import taskmill.store.QueueStore.TaskSet;
import taskmill.task.QueueName;
import taskmill.task.Refusal;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;

/** Where a listing continues. Clients get it as an opaque text: its parts, which contain no blanks, between blanks. */
public record Cursor(TaskSet set, Position after) {
    /** How Redis writes a score. */
    private static final Pattern SCORE = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");

    public String text() {
        String plain = String.join(" ", set.state().word(), Integer.toString(set.shard()), set.queue(),
            after.score(), after.uuid());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws Refusal naming {@code cursor} if {@link #text} cannot have written the text */
    public static Cursor parse(String text) {
        return decoded(text).orElseThrow(Cursor::refusal);
    }

    /** Refuses a cursor that no answer to the same request can have contained. */
    public static Refusal refusal() {
        return Refusal.invalid("cursor", "the cursor of an answer to this request is expected");
    }

    private static Optional<Cursor> decoded(String text) {
        try {
            String[] words = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
            if (words.length != 5 || !words[2].isEmpty() && !QueueName.isValid(words[2])
                || !words[3].isEmpty() && !SCORE.matcher(words[3]).matches()
                || !words[4].isEmpty() && !TaskIds.isValid(words[4])) {
                return Optional.empty();
            }
            return Optional.of(new Cursor(
                new TaskSet(Integer.parseInt(words[1]), TaskState.of(words[0]), words[2]),
                new Position(words[3], words[4])));
        } catch (IllegalArgumentException | Refusal e) {
            return Optional.empty();
        }
    }
}
