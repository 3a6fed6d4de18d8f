package taskmill.config.read;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import taskmill.task.Nearest;

/** Reads the variables {@code TASKMILL_<OPTION>}. */
public final class Environment {
    private static final String PREFIX = "TASKMILL_";
    /** Kubernetes sets such variables for a service that is called taskmill. */
    private static final String INJECTED = "tcp://";

    /** The settings of the named options, without those that are empty; relative paths in them start at the base. */
    public static List<Setting> settings(Collection<String> names, Map<String, String> variables, Path base) {
        return names.stream().map(name ->
            new Setting(name, Location.of(variable(name)), variables.getOrDefault(variable(name), ""), base))
            .filter(setting -> !setting.isEmpty() && !setting.text().startsWith(INJECTED)).toList();
    }

    /** A warning for each variable that misspells an option: no mistake, since other programs may use the prefix. */
    public static List<String> warnings(Collection<String> names, Map<String, String> variables) {
        List<String> known = names.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
        return variables.keySet().stream().filter(variable -> variable.startsWith(PREFIX)).sorted()
            .map(variable -> variable.substring(PREFIX.length())).filter(name -> !known.contains(name))
            .flatMap(name -> Nearest.of(name, known).stream()
                .map(nearest -> PREFIX + name + " sets no option; did you mean " + PREFIX + nearest + "?")).toList();
    }

    private static String variable(String option) {
        return PREFIX + option.toUpperCase(Locale.ROOT);
    }
}
