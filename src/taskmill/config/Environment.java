package taskmill.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import taskmill.task.Nearest;

/** Reads the variables {@code TASKMILL_<OPTION>}. */
final class Environment {
    private static final String PREFIX = "TASKMILL_";
    /** What Kubernetes puts into the variables of a service that happens to be called taskmill. */
    private static final String INJECTED = "tcp://";

    private Environment() {
    }

    /** The settings in it for one kind of process, those that are empty left out; relative paths start at the base. */
    static List<Setting> settings(Role role, Map<String, String> variables, Path base) {
        return Options.of(role).stream()
                .flatMap(Option::names)
                .filter(name -> isMeant(variables.get(variable(name))))
                .map(name -> new Setting(name, new Where(variable(name), 0),
                        new Raw.Text(variables.get(variable(name))), base))
                .toList();
    }

    private static boolean isMeant(String value) {
        return value != null && !value.isBlank() && !value.startsWith(INJECTED);
    }

    /**
     * A warning for each variable that misspells an option. No mistake: the variables of a process come from many
     * hands, and other programs may use the same beginning.
     */
    static List<String> warnings(Map<String, String> variables) {
        List<String> known = Options.all().stream().flatMap(Option::names).map(Environment::variable).toList();
        return variables.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .flatMap(name -> warning(name, known))
                .sorted()
                .toList();
    }

    private static Stream<String> warning(String name, List<String> known) {
        // Compared without the prefix, which would make everything alike.
        List<String> options = known.stream().map(variable -> variable.substring(PREFIX.length())).toList();
        return Nearest.of(name.substring(PREFIX.length()), options).stream()
                .map(nearest -> name + " sets no option; did you mean " + PREFIX + nearest + "?");
    }

    private static String variable(String option) {
        return PREFIX + option.toUpperCase(Locale.ROOT);
    }
}
