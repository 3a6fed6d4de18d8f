package taskmill.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The completion of bash. It is a script that starts no JVM: the names of queues and programs come from a file, which
 * {@code queues} and {@code bins} write.
 */
final class Completion {
    private static final String FILE = "names";
    /** What a shell takes as it is. */
    private static final String SAFE = "[A-Za-z0-9._+-]+";

    static int run(Session session) {
        if (!session.given().operand(0).equals("bash")) {
            throw new Usage("only the completion of bash is there, not of " + session.given().operand(0));
        }
        session.terminal().print(script());
        return Commands.OK;
    }

    static String script() {
        String firsts = Verbs.ALL.stream().map(verb -> verb.name().split(" ")[0]).distinct()
            .collect(Collectors.joining(" "));
        return """
            # The completion of taskmill for bash. Names come from what "taskmill queues" and "taskmill bins" saw last.
            _taskmill_names() {
                sed -n "s/^$1 //p" "${XDG_CACHE_HOME:-$HOME/.cache}/taskmill/names" 2>/dev/null
            }
            _taskmill() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} flags= words=
                case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in
            %s    esac
                case $COMP_CWORD,$before,$word in
                    1,*) words='%s --help --version' ;;
                    *,--queue,*) words=$(_taskmill_names queue) ;;
                    *,--state,*) words='%s' ;;
                    *,--type,*) words='script rpc handler' ;;
                    *,--order,*) words='newest oldest' ;;
                    *,--*file,* | *,--ca,* | *,submit,* | *,apply,*) COMPREPLY=($(compgen -f -- "$word")); return ;;
                    *,-*) words=$flags ;;
                    2,*) case $before in
            %s            run) words=$(_taskmill_names bin) ;;
                        bulk) words='cancel retry start forget' ;;
                        completion) words=bash ;;
                    esac ;;
                    *) case ${COMP_WORDS[1]} in
                        queues) words=$(_taskmill_names queue) ;;
                        run | cron) words=$(_taskmill_names bin) ;;
                    esac ;;
                esac
                COMPREPLY=($(compgen -W "$words" -- "$word"))
            }
            complete -F _taskmill taskmill
            """.formatted(cases(), firsts, Verbs.STATES, groups());
    }

    private static String cases() {
        return Verbs.ALL.stream().sorted(Comparator.comparing(verb -> -verb.words()))
            .map(verb -> "        '%s'*) flags='%s' ;;\n".formatted(verb.words() == 2 ? verb.name() : verb.name() + " ",
                Verbs.flags(verb).stream().map(flag -> "--" + flag.name()).collect(Collectors.joining(" "))))
            .collect(Collectors.joining());
    }

    private static String groups() {
        return Stream.of("queues", "workers", "cron").map(first -> "            %s) words='%s' ;;\n"
            .formatted(first, String.join(" ", Verbs.second(first)))).collect(Collectors.joining());
    }

    /** Keeps the names of one kind for the completion, as far as it may. */
    static void keep(Terminal terminal, String kind, List<String> names) {
        Path file = terminal.directory("XDG_CACHE_HOME", ".cache").resolve(FILE);
        try {
            Files.createDirectories(file.getParent());
            List<String> others = Files.exists(file) ? Files.readAllLines(file) : List.of();
            Files.write(file, Stream.concat(others.stream().filter(line -> !line.startsWith(kind + " ")),
                names.stream().filter(name -> name.matches(SAFE)).map(name -> kind + " " + name)).toList());
        } catch (IOException e) {
            // A completion without names is no trouble.
        }
    }
}
