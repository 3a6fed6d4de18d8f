package taskmill.broker.params;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.store.TaskFinder.Position;
import taskmill.task.Refusal;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;

/**
 * Where a walk through tasks, or a listing of queues, continues, and a digest of its request. Clients get it as an
 * opaque text.
 */
public record Cursor(String request, Place place) {
    /** How Redis writes a score. */
    private static final Pattern SCORE = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");
    /** What a queue and a tag may be called. */
    private static final Pattern SET = Pattern.compile("[A-Za-z0-9._:-]{0,64}");
    private static final int PARTS = 7;

    /**
     * The place behind a task.
     *
     * @param step the word of a state, {@link #TAG} or {@link #QUEUES}
     * @param set the end of the name of its set; empty for the first, and for running tasks
     * @param position in that set; of running tasks the start (ms) and the uuid
     * @param begunMs when the walk began; 0 if that is not known yet; of a queue what it is sorted by
     */
    public record Place(String step, int shard, String set, Position position, long begunMs) {
        public static final String TAG = "tag";
        private static final String QUEUES = "queues";

        public static Place start(String step, int shard) {
            return new Place(step, shard, "", Position.START, 0);
        }

        /** The place behind a queue. */
        public static Place queue(String queue, long sortedBy) {
            return new Place(QUEUES, 0, queue, Position.START, sortedBy);
        }

        public Place in(String otherSet, Position after) {
            return new Place(step, shard, otherSet, after, begunMs);
        }

        public Place ofWalk(long ms) {
            return new Place(step, shard, set, position, ms);
        }

        public boolean isSameStep(Place other) {
            return step.equals(other.step) && shard == other.shard;
        }
    }

    public String text() {
        String plain = String.join(" ", request, place.step, Integer.toString(place.shard), place.set,
            place.position.score(), place.position.uuid(), Long.toString(place.begunMs));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws Refusal naming {@code cursor} if {@link #text} cannot have written the text */
    public static Cursor parse(String text) {
        return decoded(text).orElseThrow(Cursor::refusal);
    }

    /** @throws Refusal naming {@code cursor} if it belongs to another request */
    public Place of(String digest) {
        if (!digest.equals(request)) {
            throw refusal();
        }
        return place;
    }

    /** Refuses a cursor that no answer to the same request can have contained. */
    public static Refusal refusal() {
        return Refusal.invalid("cursor", "the cursor of an answer to this request is expected");
    }

    private static Optional<Cursor> decoded(String text) {
        try {
            String[] words = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
            if (words.length != PARTS || !SET.matcher(words[3]).matches()
                || !words[4].isEmpty() && !SCORE.matcher(words[4]).matches()
                || !words[5].isEmpty() && !TaskIds.isValid(words[5])
                || words[4].isEmpty() != words[5].isEmpty() && !words[1].equals(TaskState.RUNNING.word())
                || Long.parseLong(words[6]) < 0) {
                return Optional.empty();
            }
            boolean isState = !List.of(Place.TAG, Place.QUEUES).contains(words[1]);
            Position position = new Position(words[4], words[5]);
            return Optional.of(new Cursor(words[0], new Place(isState ? TaskState.of(words[1]).word() : words[1],
                Integer.parseInt(words[2]), words[3], position, Long.parseLong(words[6]))));
        } catch (IllegalArgumentException | Refusal e) {
            return Optional.empty();
        }
    }
}
