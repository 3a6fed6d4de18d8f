package taskmill.worker.run;

/** Makes one line of a message from text of others. */
public final class OneLine {
    /** The first line that is not blank, with blanks for control characters and {@code …} where it was cut. */
    public static String of(String text, int maxChars) {
        String line = text.lines().map(String::strip).filter(part -> !part.isEmpty()).findFirst().orElse("");
        String plain = line.replaceAll("\\p{Cntrl}", " ");
        return plain.length() <= maxChars ? plain : plain.substring(0, maxChars) + "…";
    }
}
