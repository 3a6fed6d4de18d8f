package taskmill.config;

import java.util.stream.Collectors;
import taskmill.config.Option.Owner;

/** What {@code --help} prints. */
final class HelpText {
    static String of(Owner program) {
        return """
            Usage: bin/%1$s.sh [-config=FILE] [-c] [--option=value ...]

              -config=FILE  reads this file instead of config/%1$s.yaml of the installation; --config FILE too
              -c            says that Redis is a Cluster
              --help        prints this
              --version     prints the version

            An option is set by a flag (--log_level=debug), else by an environment variable
            (TASKMILL_LOG_LEVEL=debug), else by a line of the file (log_level: debug).

            """.formatted(program.word())
            + Options.of(program).stream().map(HelpText::paragraph).collect(Collectors.joining());
    }

    private static String paragraph(Option<?> option) {
        return "  %s (%s; default %s)\n      %s\n".formatted(option.name(), option.type().unit(),
            option.doc().shown(), option.doc().sentence());
    }
}
