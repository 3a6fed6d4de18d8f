package taskmill.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import taskmill.access.Secrets;
import taskmill.config.Option.Owner;
import taskmill.config.read.CommandLine;
import taskmill.config.read.CommandLine.Flag;
import taskmill.config.read.ConfigFile;
import taskmill.config.read.Environment;
import taskmill.config.read.Location;
import taskmill.config.read.Mistakes;
import taskmill.config.read.Setting;
import taskmill.task.Version;

/** What a command was asked to do. A flag overrides the environment, that the file, and that the default. */
public sealed interface Invocation<C> {
    /** To print a text, the help or the version, and end. */
    record Print<C>(String text) implements Invocation<C> { }

    /** To start the program, and to log the warnings as soon as there is a log. */
    record Start<C>(C config, List<String> warnings) implements Invocation<C> { }

    /**
     * Reads the command line of a broker.
     *
     * @param home the installation. Its {@code config/broker.yaml} is read if no file is named; relative paths in that
     *     file start there, all others at the current directory
     * @throws ConfigException with every mistake of flags, environment and file
     */
    static Invocation<BrokerConfig> broker(String[] args, Map<String, String> environment, Path home) {
        return parse(Owner.BROKER, args, environment, home, BrokerConfig::new,
            config -> config.bindWarning().stream().toList());
    }

    /** The same for a worker, with {@code config/worker.yaml}. Unlike an embedded worker it must have queues. */
    static Invocation<WorkerConfig> worker(String[] args, Map<String, String> environment, Path home) {
        return parse(Owner.WORKER, args, environment, home, WorkerConfig::withQueues, config -> List.of());
    }

    private static <C> Invocation<C> parse(Owner program, String[] args, Map<String, String> environment, Path home,
        Function<Values, C> maker, Function<C, List<String>> warner) {
        Mistakes mistakes = new Mistakes();
        Path here = Path.of("");
        CommandLine line = new CommandLine(args, here, mistakes);
        if (line.has(Flag.HELP)) {
            return new Print<>(Options.help(program));
        }
        if (line.has(Flag.VERSION)) {
            return new Print<>("taskmill " + Version.TEXT + "\n");
        }
        List<String> warnings = new ArrayList<>(Environment.warnings(Options.names(Options.ALL), environment));
        List<Setting> file = line.file().isPresent()
            ? named(line.file().get(), program, here, mistakes)
            : installed(home, program, mistakes, warnings);
        List<Setting> variables = Environment.settings(Options.names(Options.of(program)), environment, here);
        List<List<Setting>> layers = List.of(file, variables, line.settings());
        C config = maker.apply(new Values(program, layers, mistakes));
        warnings.addAll(warner.apply(config));
        return new Start<>(config, List.copyOf(warnings));
    }

    private static List<Setting> named(String name, Owner program, Path here, Mistakes mistakes) {
        try {
            return read(name, Path.of(name), program, here, mistakes);
        } catch (InvalidPathException e) {
            mistakes.add(Location.of(name), "this is no path: " + e.getReason());
            return List.of();
        }
    }

    /** An installation may lack its file, for example a container that has only the environment. */
    private static List<Setting> installed(Path home, Owner program, Mistakes mistakes, List<String> warnings) {
        Path file = home.resolve("config").resolve(program.word() + ".yaml");
        if (Files.notExists(file)) {
            warnings.add("there is no " + file + ", so all options have their defaults");
            return List.of();
        }
        return read(file.toString(), file, program, home, mistakes);
    }

    /** A file with a secret that others can read is a mistake, like any other file with a secret. */
    private static List<Setting> read(String shown, Path file, Owner program, Path base, Mistakes mistakes) {
        List<Setting> settings = ConfigFile.settings(shown, file, base, mistakes);
        settings.stream().filter(setting -> Options.isSecret(setting, program)).findFirst().ifPresent(secret -> {
            try {
                Secrets.requirePrivate(file);
            } catch (IOException | IllegalArgumentException e) {
                mistakes.add(secret.location(), secret.name() + ": " + e.getMessage());
            }
        });
        return settings;
    }
}
