package taskmill.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.support.Command;

/**
 * The build whose directory is OLD in the environment. Its brokers and workers are then played instead of those of this
 * build. It must have the same schema. Has no state.
 */
final class OlderBuild {
    private OlderBuild() {
    }

    static Optional<Path> home() {
        return Optional.ofNullable(System.getenv("OLD")).filter(dir -> !dir.isEmpty()).map(Path::of);
    }

    /** Those of the lines of configuration whose options it has, or all lines if there is no such build. */
    static String[] known(String role, List<String> lines) {
        String options = home().map(home -> text(home.resolve("config/" + role + ".yaml"))).orElse("");
        return lines.stream().filter(line -> home().isEmpty() || Pattern.compile("(?m)^#?" + Pattern.quote(
            line.substring(0, line.indexOf(':') + 1))).matcher(options).find()).toArray(String[]::new);
    }

    /** The command, of that build if there is one. */
    static Command of(String role, Command command) {
        return home().map(home -> in(home, role, command)).orElse(command);
    }

    /** The command, of the build in this directory. */
    static Command in(Path home, String role, Command command) {
        return command.instead(home.resolve("bin/" + role + ".sh").toAbsolutePath());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
