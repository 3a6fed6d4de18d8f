package taskmill.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a command was asked to do. Flags count more than the environment, that more than the file, that more than the
 * defaults.
 */
public sealed interface Invocation<C> {
    /** To print a text and end. */
    record Help<C>(String text) implements Invocation<C> { }

    /** To print the version and end. */
    record Version<C>() implements Invocation<C> { }

    /**
     * To run.
     *
     * @param warnings for the log, as soon as there is one
     */
    record Run<C>(C config, List<String> warnings) implements Invocation<C> {
        public Run {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads the command line of a broker.
     *
     * @param home the installation; its {@code config/broker.yaml} is read where no file is named, and relative paths
     *     in that one start there, all others at the current directory
     * @throws ConfigException with every mistake of flags, environment and file
     */
    static Invocation<BrokerConfig> broker(String[] args, Map<String, String> environment, Path home) {
        return Invocation.<BrokerConfig>parse(Role.BROKER, args, environment, home, values -> {
            BrokerConfig config = BrokerConfig.from(values);
            return new Run<>(config, config.bindWarning().stream().toList());
        });
    }

    /**
     * Reads the command line of a worker, which unlike an embedded one must have something to serve.
     *
     * @param home the installation; its {@code config/worker.yaml} is read where no file is named, and relative paths
     *     in that one start there, all others at the current directory
     * @throws ConfigException with every mistake of flags, environment and file
     */
    static Invocation<WorkerConfig> worker(String[] args, Map<String, String> environment, Path home) {
        return Invocation.<WorkerConfig>parse(Role.WORKER, args, environment, home, values -> {
            values.check(Options.BIN_PATH, () -> WorkerConfig.requireQueues(values));
            return new Run<>(WorkerConfig.from(values), List.of());
        });
    }

    private static <C> Invocation<C> parse(
            Role role, String[] args, Map<String, String> environment, Path home, Function<Values, Run<C>> made) {
        Mistakes mistakes = new Mistakes();
        Path here = Path.of("");
        CommandLine line = CommandLine.parse(args, here, mistakes);
        if (line.wantsHelp()) {
            return new Help<>(Options.help(role));
        }
        if (line.wantsVersion()) {
            return new Version<>();
        }
        List<String> warnings = new ArrayList<>(Environment.warnings(environment));
        List<Setting> file = line.file().isPresent()
                ? named(line.file().get(), here, mistakes)
                : installed(home, role, mistakes, warnings);
        List<Setting> variables = Environment.settings(role, environment, here);
        List<List<Setting>> layers = List.of(file, variables, line.settings());
        Run<C> run = made.apply(new Values(role, line.isCluster(), layers, mistakes));
        warnings.addAll(run.warnings());
        return new Run<>(run.config(), warnings);
    }

    private static List<Setting> named(String name, Path here, Mistakes mistakes) {
        try {
            return ConfigFile.settings(name, Path.of(name), here, mistakes);
        } catch (InvalidPathException e) {
            mistakes.add(new Where(name, 0), "this is no path: " + e.getReason());
            return List.of();
        }
    }

    /** An installation may do without its file, as in a container that has the environment only. */
    private static List<Setting> installed(Path home, Role role, Mistakes mistakes, List<String> warnings) {
        Path file = home.resolve("config").resolve(role.word() + ".yaml");
        if (Files.notExists(file)) {
            warnings.add("there is no " + file + ", so defaults hold");
            return List.of();
        }
        return ConfigFile.settings(file.toString(), file, home, mistakes);
    }
}
