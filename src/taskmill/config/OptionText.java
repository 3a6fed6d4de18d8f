package taskmill.config;

import java.util.List;
import java.util.stream.Collectors;

/** Writes the table of options for people. */
final class OptionText {
    private OptionText() {
    }

    static String markdown(List<Option<?>> options) {
        return options.stream().map(OptionText::row).collect(Collectors.joining());
    }

    private static String row(Option<?> option) {
        String shown = option.doc().shown();
        String written = shown.equals(option.fallback()) ? "`" + shown + "`" : shown;
        return "| `%s` | %s | %s | %s | %s |\n".formatted(option.name(), written, option.kind().unit(),
                option.owner().word(), option.doc().sentence());
    }

    static String help(Role role, List<Option<?>> options) {
        String file = role.word() + ".yaml";
        return """
                Usage: bin/%1$s.sh [-config=FILE] [-c] [--option=value ...]

                  -config=FILE  reads this file instead of config/%2$s of the installation; --config FILE too
                  -c            says that Redis is a Cluster
                  --help        prints this
                  --version     prints the version

                An option is set by a flag (--log_level=debug), else by an environment variable
                (TASKMILL_LOG_LEVEL=debug), else by a line of the file (log_level: debug).

                """.formatted(role.word(), file) + options.stream().map(OptionText::paragraph)
                .collect(Collectors.joining());
    }

    private static String paragraph(Option<?> option) {
        return "  %s (%s; default %s)\n      %s\n".formatted(option.name(), option.kind().unit(),
                option.doc().shown(), option.doc().sentence());
    }
}
