package taskmill.cli.command;

import java.util.List;

/** The help, made from the table of verbs and flags. */
final class Help {
    static final String EXITS = """
            Exit codes of run, rpc, handler and wait: 0 it succeeded; the script's own code; 128 and the signal that
            ended it; 123 it failed without a code; 124 it took too long; 125 Taskmill itself: usage, refusal, no
            broker; 126 it may not be run; 127 no worker has it; 130 it was canceled. The last line on standard error
            names the outcome.
            Of all others: 0 done; 1 refused, not found, or something is wrong; 2 usage; 3 no answer; 4 the token.
            """;
    private static final String EXAMPLES = """
            taskmill run hello.sh world                          runs it, and shows what it writes
            taskmill run -d --tag night --in 10m backup.sh       prints its uuid; then show, tail -f, why or wait
            taskmill list --state failed --since yesterday       what failed; bulk retry has the same flags
            taskmill cron add nightly '30 2 * * *' backup.sh     runs it every night
            taskmill doctor                                      looks whether this machine has what a worker needs
            """;

    static String all() {
        StringBuilder help = new StringBuilder("""
            taskmill VERB [FLAG…] …  submits tasks to a broker and looks after them

            """);
        List<Verb> verbs = Verbs.ALL;
        verbs.forEach(verb -> help.append(line(verb.name() + " " + verb.operands(), verb.sentence(), 34)));
        help.append("\ntaskmill VERB --help shows the flags of a verb. All verbs take these:\n\n");
        Verbs.COMMON.forEach(flag -> help.append(line(flag.shown(), flag.sentence(), 34)));
        return help.append("\nExamples:\n\n").append(EXAMPLES.indent(2)).append("\n").append(EXITS).toString();
    }

    static String of(Verb verb) {
        StringBuilder help = new StringBuilder(verb.usage() + "\n\n" + verb.name() + " " + verb.sentence() + "."
            + (verb.verbatim() > 0 ? " Flags stand before PROGRAM." : "") + " It needs the role " + verb.role().word()
            + ".\n\n");
        Verbs.flags(verb).forEach(flag -> help.append(line(flag.shown(), flag.sentence(), 28)));
        return help.append(verb.isRun() ? "\n" + EXITS : "").toString();
    }

    private static String line(String left, String right, int width) {
        String gap = left.length() > width - 2 ? "\n  " + " ".repeat(width) : " ".repeat(width - left.length());
        return "  " + left.stripTrailing() + (left.endsWith(" ") ? " " : "") + gap + right + "\n";
    }
}
