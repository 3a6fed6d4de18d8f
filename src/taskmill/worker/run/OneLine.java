package taskmill.worker.run;

/** Text from elsewhere, made fit for one line of a message. */
public final class OneLine {
    private OneLine() {
    }

    /** The first line that says something, control characters made blanks, with {@code …} where it was cut. */
    public static String of(String text, int maxChars) {
        String line = text.lines().map(String::strip).filter(part -> !part.isEmpty()).findFirst().orElse("");
        String plain = line.replaceAll("\\p{Cntrl}", " ");
        return plain.length() <= maxChars ? plain : plain.substring(0, maxChars) + "…";
    }
}
