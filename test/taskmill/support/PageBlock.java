package taskmill.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of test/README.md between two marks, which a make target writes. Has no state. */
public final class PageBlock {
    private static final Path PAGE = Path.of("test/README.md");

    private PageBlock() {
    }

    /** Replaces what is there by a text, which ends with the end of a line; false if the page lacks the marks. */
    public static boolean write(String name, String target, String text) throws IOException {
        String page = Files.readString(PAGE);
        String begin = "<!-- " + name + ": written by make " + target + " -->\n";
        String end = "<!-- end of " + name + " -->\n";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        if (from < 0 || to < from) {
            System.err.println(PAGE + " lacks the lines " + begin.strip() + " and " + end.strip());
            return false;
        }
        Files.writeString(PAGE, page.substring(0, from + begin.length()) + text + page.substring(to));
        return true;
    }
}
