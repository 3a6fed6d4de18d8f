package taskmill.cli.command;

import java.util.List;
import taskmill.client.TaskClientException;
import taskmill.task.Refusal;
import taskmill.task.Version;

/** From the words behind {@code taskmill} to the exit code. */
public final class Commands {
    static final int OK = 0;
    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int NO_ANSWER = 3;
    static final int TOKEN = 4;
    /** Of verbs that exit as a task does: what went wrong was no task. */
    private static final int NOT_THE_TASK = 125;
    /** Of a program that SIGPIPE has ended. */
    private static final int PIPE = 141;

    /** Does what the words say, and answers the exit code. Ends early, without a word, if nobody reads the output. */
    public static int run(List<String> words, Terminal terminal) {
        try {
            if (words.isEmpty() || List.of("--help", "-h", "help").contains(words.get(0))) {
                terminal.print(Help.all());
                return words.isEmpty() ? USAGE : OK;
            }
            if (words.get(0).equals("--version")) {
                terminal.print("taskmill " + Version.TEXT + "\n");
                return OK;
            }
            List<String> ordered = Verbs.withFlagsBehind(words);
            return run(Verbs.find(ordered), ordered, terminal);
        } catch (Usage e) {
            terminal.note(e.getMessage());
            return USAGE;
        } catch (Terminal.ClosedPipe e) {
            return PIPE;
        }
    }

    private static int run(Verb verb, List<String> words, Terminal terminal) {
        Where where = null;
        try {
            while (true) {
                long nowMs = System.currentTimeMillis();
                Arguments given = Arguments.parse(verb, words.subList(verb.words(), words.size()), nowMs);
                if (given.has("help")) {
                    terminal.print(Help.of(verb));
                    return OK;
                }
                given.requireOperands();
                where = Where.of(given, terminal);
                int code = verb.action().run(new Session(terminal, given, where, nowMs));
                if (!given.has("watch")) {
                    return code;
                }
                terminal.pause((long) (given.find("watch").get().asDouble() * 1000));
                terminal.print(terminal.columns() > 0 ? "\033[H\033[2J" : "\n");
            }
        } catch (Usage | IllegalArgumentException | Refusal e) {
            terminal.note(e.getMessage());
            return verb.isRun() ? NOT_THE_TASK : USAGE;
        } catch (TaskClientException e) {
            terminal.note(sentence(e, verb, where));
            return verb.isRun() ? NOT_THE_TASK : code(e);
        }
    }

    static int code(TaskClientException e) {
        return switch (e.status()) {
            case 0, 429, 502, 503, 504 -> NO_ANSWER;
            case 401, 403 -> TOKEN;
            default -> REFUSED;
        };
    }

    private static String sentence(TaskClientException e, Verb verb, Where where) {
        return switch (e.status()) {
            case 0 -> e.getMessage() + (e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")")
                + ": start one with bin/broker.sh, or name another with --url or TASKMILL_URL";
            case 401 -> "the broker at " + where.url()
                + (where.token().isEmpty() ? " wants a token" : " does not know this token") + ": taskmill "
                + verb.name() + " needs one with the role " + verb.role().word()
                + ", by --token-file, TASKMILL_API_TOKEN or cli.yaml; bin/token.sh makes tokens";
            default -> (e.getMessage().startsWith(e.field()) ? "" : e.field() + ": ") + e.getMessage();
        };
    }
}
