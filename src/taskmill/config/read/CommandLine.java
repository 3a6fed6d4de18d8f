package taskmill.config.read;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The flags of a command. For one thread. */
public final class CommandLine {
    /** Flags that are no options. */
    public enum Flag { HELP, VERSION }

    private final Deque<String> rest;
    private final Path base;
    private final Mistakes mistakes;
    private final List<Setting> settings = new ArrayList<>();
    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    private Optional<String> file = Optional.empty();

    /** Reads all flags; relative paths in them start at {@code base}. */
    public CommandLine(String[] args, Path base, Mistakes mistakes) {
        this.rest = new ArrayDeque<>(List.of(args));
        this.base = base;
        this.mistakes = mistakes;
        while (!rest.isEmpty()) {
            String[] parts = rest.pop().split("=", 2);
            read(parts[0], parts.length == 2 ? Optional.of(parts[1]) : Optional.empty());
        }
    }

    private void read(String flag, Optional<String> value) {
        switch (flag) {
            case "-h", "-help", "--help" -> flags.add(Flag.HELP);
            case "-version", "--version" -> flags.add(Flag.VERSION);
            case "-config", "--config" -> readFile(flag, value.or(this::following));
            case "-c" -> readCluster(value.or(this::following));
            default -> readOption(flag, value);
        }
    }

    private Optional<String> following() {
        return rest.isEmpty() || rest.peek().startsWith("-") ? Optional.empty() : Optional.of(rest.pop());
    }

    private void readFile(String flag, Optional<String> name) {
        if (name.isEmpty() || name.get().isBlank()) {
            mistakes.add(Location.of(flag), "a file is expected: -config=FILE");
        } else if (file.isPresent()) {
            mistakes.add(Location.of(flag), "only one file is read");
        } else {
            file = name;
        }
    }

    private void readCluster(Optional<String> value) {
        value.ifPresent(given -> mistakes.add(Location.of("-c"),
            "says that Redis is a Cluster and takes no value; for a file use -config=" + given));
        settings.add(new Setting("cluster", Location.of("-c"), "true", base));
    }

    private void readOption(String flag, Optional<String> value) {
        String name = flag.replaceFirst("^--?", "").replace('-', '_');
        if (!flag.startsWith("-")) {
            mistakes.add(Location.NONE, "unexpected argument " + flag + "; a file is named by -config=FILE");
        } else if (!flag.startsWith("--")) {
            mistakes.add(Location.of(flag), "no such flag; options are written --" + name + "=VALUE");
        } else if (value.isEmpty()) {
            mistakes.add(Location.of(flag), "a value is expected: " + flag + "=VALUE");
        } else {
            settings.add(new Setting(name, Location.of(flag), value.get(), base));
        }
    }

    public boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /** The configuration file, if one was named. */
    public Optional<String> file() {
        return file;
    }

    /** The options, in their order. */
    public List<Setting> settings() {
        return settings;
    }
}
