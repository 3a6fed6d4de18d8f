package taskmill.store;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One attempt of a task: the task's uuid, the attempt's number, and the queue in which it runs. */
public record AttemptId(String uuid, int attempt, String queue) {
    private static final Pattern CANCEL = Pattern.compile("cancel (\\S+) ([0-9]{1,9}) (\\S+)");

    /** Adds the three arguments by which scripts know an attempt. */
    void addTo(List<String> args) {
        args.add(uuid);
        args.add(Integer.toString(attempt));
        args.add(queue);
    }

    /** The attempt in three elements of a script's answer. */
    static AttemptId in(List<?> answer, int index) {
        return new AttemptId((String) answer.get(index), Math.toIntExact((Long) answer.get(index + 1)),
            (String) answer.get(index + 2));
    }

    /** The attempt that a message of an inbox, {@code cancel UUID ATTEMPT QUEUE}, cancels; empty for any other one. */
    static Optional<AttemptId> ofCancel(String message) {
        Matcher cancel = CANCEL.matcher(message);
        return cancel.matches()
            ? Optional.of(new AttemptId(cancel.group(1), Integer.parseInt(cancel.group(2)), cancel.group(3)))
            : Optional.empty();
    }
}
