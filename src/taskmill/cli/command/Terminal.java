package taskmill.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a command was typed.
 *
 * @param columns how wide it shows lines; 0 if they go elsewhere
 * @param asks whether somebody can answer a question
 * @param onInterrupt registers what Ctrl-C does from then on
 */
public record Terminal(PrintStream out, PrintStream err, InputStream in, Map<String, String> environment, int columns,
    boolean asks, Consumer<Runnable> onInterrupt) {
    /** Whoever read the output has gone. */
    static final class ClosedPipe extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A variable that is set to something. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** A directory of this user, by its variable or below the home. */
    Path directory(String variable, String usual) {
        return variable(variable).map(Path::of).orElseGet(() -> Path.of(variable("HOME")
            .orElse(System.getProperty("user.home"))).resolve(usual)).resolve("taskmill");
    }

    void print(String text) {
        out.print(text);
        flush();
    }

    void flush() {
        if (out.checkError()) {
            throw new ClosedPipe();
        }
    }

    /** Tells something that is no part of the output. */
    void note(String text) {
        out.flush();
        err.println("taskmill: " + text);
    }

    /** Asks a question that yes or y answers; without a person nothing is agreed to. */
    boolean agrees(String question) {
        if (!asks) {
            throw new Usage(question + " There is nobody to ask here: say --yes");
        }
        err.print(question + " [y/N] ");
        err.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().matches("(?i)y|yes");
        } catch (IOException e) {
            return false;
        }
    }

    /** Marks the words by which somebody looks for trouble. */
    String coloured(String word, String padded) {
        boolean plain = columns == 0 || variable("NO_COLOR").isPresent() || variable("TERM").orElse("").equals("dumb");
        String colour = plain ? "" : switch (word) {
            case "running" -> "36";
            case "retrying", "paused", "warn" -> "33";
            case "failed", "fail" -> "31";
            default -> "";
        };
        return colour.isEmpty() ? padded : "\033[" + colour + "m" + padded + "\033[0m";
    }

    /** Waits a while. */
    void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
