package taskmill.store;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One attempt of a task: the task's uuid, the attempt's number, and the queue in which it runs. */
public record AttemptId(String uuid, int attempt, String queue) {
    private static final Pattern MESSAGE = Pattern.compile("(\\S+) (\\S+) ([0-9]{1,9}) (\\S+)");

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

    /** The attempt of a message of an inbox, {@code VERB UUID ATTEMPT QUEUE}; empty for another verb. */
    static Optional<AttemptId> of(String verb, String message) {
        Matcher words = MESSAGE.matcher(message);
        return words.matches() && words.group(1).equals(verb)
            ? Optional.of(new AttemptId(words.group(2), Integer.parseInt(words.group(3)), words.group(4)))
            : Optional.empty();
    }
}
