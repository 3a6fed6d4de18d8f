package taskmill.broker;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.store.QueueStore.After;
import taskmill.store.QueueStore.Place;
import taskmill.task.QueueName;
import taskmill.task.Refusal;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;

/** Where a listing goes on: clients get it as a word that means nothing to them. */
record Cursor(Place place, After after) {
    private static final String NONE = "-";
    /** As Redis writes the scores of places. */
    private static final Pattern SCORE = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");

    String text() {
        String plain = String.join(" ", place.state().word(), Integer.toString(place.shard()), orNone(place.queue()),
            orNone(after.score()), orNone(after.uuid()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The cursor behind a word.
     *
     * @throws Refusal naming {@code cursor} if it is not one of ours
     */
    static Cursor parse(String text) {
        return decoded(text).orElseThrow(Cursor::refusal);
    }

    /** For one that no answer to the same request can have given. */
    static Refusal refusal() {
        return Refusal.invalid("cursor", "the cursor of an answer to this request is expected");
    }

    private static Optional<Cursor> decoded(String text) {
        try {
            String[] word = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ");
            if (word.length != 5 || !word[2].equals(NONE) && !QueueName.isValid(word[2])
                || !word[3].equals(NONE) && !SCORE.matcher(word[3]).matches()
                || !word[4].equals(NONE) && !TaskIds.isValid(word[4])) {
                return Optional.empty();
            }
            return Optional.of(new Cursor(
                new Place(Integer.parseInt(word[1]), TaskState.of(word[0]), noneAsEmpty(word[2])),
                new After(noneAsEmpty(word[3]), noneAsEmpty(word[4]))));
        } catch (IllegalArgumentException | Refusal e) {
            return Optional.empty();
        }
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    private static String noneAsEmpty(String text) {
        return text.equals(NONE) ? "" : text;
    }
}
