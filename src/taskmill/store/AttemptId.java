package taskmill.store;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One attempt of a task: the task's uuid and the attempt's number. */
public record AttemptId(String uuid, int attempt) {
    private static final Pattern CANCEL = Pattern.compile("cancel (\\S+) ([0-9]{1,9})");

    /** Adds the two arguments by which scripts know an attempt. */
    void addTo(List<String> args) {
        args.add(uuid);
        args.add(Integer.toString(attempt));
    }

    /** The attempt in two elements of a script's answer. */
    static AttemptId in(List<?> answer, int index) {
        return new AttemptId((String) answer.get(index), Math.toIntExact((Long) answer.get(index + 1)));
    }

    /** The attempt that a message of an inbox, {@code cancel UUID ATTEMPT}, cancels; empty for any other message. */
    static Optional<AttemptId> ofCancel(String message) {
        Matcher cancel = CANCEL.matcher(message);
        return cancel.matches() ? Optional.of(new AttemptId(cancel.group(1), Integer.parseInt(cancel.group(2))))
            : Optional.empty();
    }
}
