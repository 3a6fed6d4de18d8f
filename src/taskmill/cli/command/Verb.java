package taskmill.cli.command;

import java.util.List;
import java.util.stream.Stream;
import taskmill.access.CallerRole;

/**
 * A row of the table of verbs.
 *
 * @param name one word or two
 * @param operands what follows, as the help shows it: in brackets what may be left out, with … what may be repeated
 * @param role what a token must permit
 * @param flags its own, beside those of all verbs
 * @param verbatim after so many operands everything is taken as it is, also what looks like a flag; 0 for never
 */
record Verb(String name, String operands, CallerRole role, String sentence, List<Flag> flags, int verbatim,
    Action action) {
    /** What a verb does; answers the exit code. */
    interface Action {
        int run(Session session);
    }

    /** Whether it exits as the task does, and its own trouble must thus have another code. */
    boolean isRun() {
        return action instanceof Submits || name.equals("wait");
    }

    int words() {
        return name.contains(" ") ? 2 : 1;
    }

    /** The fewest operands. */
    int fewest() {
        return (int) Stream.of(operands.replaceAll("\\[[^]]*]", "").split(" ")).filter(word -> !word.isBlank()).count();
    }

    int most() {
        return operands.contains("…") ? Integer.MAX_VALUE : operands.isEmpty() ? 0 : operands.split(" ").length;
    }

    String usage() {
        return ("taskmill " + name + (flags.isEmpty() ? "" : " [FLAG…]") + " " + operands).stripTrailing();
    }
}
