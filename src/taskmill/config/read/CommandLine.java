package taskmill.config.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The flags of a command. For one thread. */
public final class CommandLine {
    private final String[] args;
    private final Path base;
    private final Mistakes mistakes;
    private final List<Setting> settings = new ArrayList<>();
    private boolean help;
    private boolean version;
    private boolean cluster;
    private Optional<String> file = Optional.empty();
    private int next;

    /** Reads all flags; relative paths in them start at {@code base}. */
    public CommandLine(String[] args, Path base, Mistakes mistakes) {
        this.args = args.clone();
        this.base = base;
        this.mistakes = mistakes;
        while (next < args.length) {
            read(args[next++]);
        }
    }

    private void read(String arg) {
        int equals = arg.indexOf('=');
        String flag = equals < 0 ? arg : arg.substring(0, equals);
        Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(arg.substring(equals + 1));
        switch (flag) {
            case "-h", "-help", "--help" -> help = true;
            case "-version", "--version" -> version = true;
            case "-config", "--config" -> readFile(flag, value.or(this::following));
            case "-c" -> readCluster(value.or(this::following));
            default -> readOption(flag, value);
        }
    }

    /** The next argument, unless it is a flag. */
    private Optional<String> following() {
        return next < args.length && !args[next].startsWith("-") ? Optional.of(args[next++]) : Optional.empty();
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
        cluster = true;
    }

    private void readOption(String flag, Optional<String> value) {
        if (!flag.startsWith("-")) {
            mistakes.add(Location.NONE, "unexpected argument " + flag + "; a file is named by -config=FILE");
            return;
        }
        String name = flag.replaceFirst("^--?", "").replace('-', '_');
        if (!flag.startsWith("--")) {
            mistakes.add(Location.of(flag), "no such flag; options are written --" + name + "=VALUE");
        } else if (value.isEmpty()) {
            mistakes.add(Location.of(flag), "a value is expected: " + flag + "=VALUE");
        } else {
            settings.add(new Setting(name, Location.of(flag), value.get(), base));
        }
    }

    public boolean wantsHelp() {
        return help;
    }

    public boolean wantsVersion() {
        return version;
    }

    public boolean isCluster() {
        return cluster;
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
