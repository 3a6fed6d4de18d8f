package taskmill.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the flags of a command. Confined to one thread. */
final class CommandLine {
    private final String[] args;
    private final Path base;
    private final Mistakes mistakes;
    private final List<Setting> settings = new ArrayList<>();
    private boolean help;
    private boolean version;
    private boolean cluster;
    private Optional<String> file = Optional.empty();
    private int next;

    private CommandLine(String[] args, Path base, Mistakes mistakes) {
        this.args = args;
        this.base = base;
        this.mistakes = mistakes;
    }

    /** Reads all flags; relative paths among them start at {@code base}. */
    static CommandLine parse(String[] args, Path base, Mistakes mistakes) {
        CommandLine line = new CommandLine(args.clone(), base, mistakes);
        while (line.next < args.length) {
            line.read(args[line.next++]);
        }
        return line;
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
            mistakes.add(new Where(flag, 0), "a file is expected: -config=FILE");
        } else if (file.isPresent()) {
            mistakes.add(new Where(flag, 0), "only one file is read");
        } else {
            file = name;
        }
    }

    private void readCluster(Optional<String> value) {
        value.ifPresent(file -> mistakes.add(new Where("-c", 0),
                "says that Redis is a Cluster and takes no value; for a file use -config=" + file));
        cluster = true;
    }

    private void readOption(String flag, Optional<String> value) {
        if (!flag.startsWith("-")) {
            mistakes.add(Where.NOWHERE, "unexpected argument " + flag + "; a file is named by -config=FILE");
            return;
        }
        Where where = new Where(flag, 0);
        String name = flag.replaceFirst("^--?", "").replace('-', '_');
        if (!flag.startsWith("--")) {
            mistakes.add(where, "no such flag; options are written --" + name + "=VALUE");
        } else if (value.isEmpty()) {
            mistakes.add(where, "a value is expected: " + flag + "=VALUE");
        } else {
            settings.add(new Setting(name, where, new Raw.Text(value.get()), base));
        }
    }

    boolean wantsHelp() {
        return help;
    }

    boolean wantsVersion() {
        return version;
    }

    boolean isCluster() {
        return cluster;
    }

    /** The configuration file, if one was named. */
    Optional<String> file() {
        return file;
    }

    List<Setting> settings() {
        return settings;
    }
}
