package taskmill.task;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a running task says that it is.
 *
 * @param percent 0 to 100
 * @param text what it is doing, one line of at most 200 characters
 */
public record Progress(int percent, String text) {
    private static final int LONGEST = 200;
    private static final Pattern WORDS = Pattern.compile("([0-9]{1,2}|0[0-9]{2}|100)(?:\\s+(.*))?");

    /** Cuts a longer text, and makes blanks of its control characters.
     * @param percent from 0 to 100, else an IllegalArgumentException
     * @param text any */
    public Progress {
        Check.that(percent >= 0 && percent <= 100, "percent=" + percent + " is not from 0 to 100");
        text = text.substring(0, Math.min(text.length(), LONGEST)).replaceAll("\\p{Cntrl}", " ").strip();
    }

    /** {@return a percentage, and perhaps a text behind it; empty if there is none}
     * @param words what a script wrote */
    public static Optional<Progress> parse(String words) {
        Matcher matcher = WORDS.matcher(words);
        return !matcher.matches() ? Optional.empty() : Optional.of(new Progress(Integer.parseInt(matcher.group(1)),
            matcher.group(2) == null ? "" : matcher.group(2)));
    }

    /** {@return what {@link #parse} reads} */
    public String encoded() {
        return percent + " " + text;
    }
}
