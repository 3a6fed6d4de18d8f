package taskmill.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of README.md between two marks that a make target writes. Has no state. */
public final class ReadmeBlock {
    private static final Path README = Path.of("README.md");

    private ReadmeBlock() {
    }

    /** Puts a text, which ends with a line's end, in place of what was there; false if README lacks the marks. */
    public static boolean write(String name, String target, String text) throws IOException {
        String readme = Files.readString(README);
        String begin = "<!-- " + name + ": written by make " + target + " -->\n";
        String end = "<!-- end of " + name + " -->\n";
        int from = readme.indexOf(begin);
        int to = readme.indexOf(end);
        if (from < 0 || to < from) {
            System.err.println("README.md lacks the lines " + begin.strip() + " and " + end.strip());
            return false;
        }
        Files.writeString(README, readme.substring(0, from + begin.length()) + text + readme.substring(to));
        return true;
    }
}
