package taskmill.worker.script;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonValue;
import taskmill.task.Progress;
import taskmill.task.Refusal;
import taskmill.task.Seconds;

/**
 * Takes the lines that are for the worker out of the standard output of a script: {@code ::taskmill } and {@code
 * progress 40 copying}, {@code result {"a":1}} or {@code retry-after 30}. The last one of each counts. One that cannot
 * be read is output. Thread-safe.
 */
final class ControlLines {
    private static final byte[] PREFIX = "::taskmill ".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_BESIDE_RESULT = 1024;
    private static final int LONGEST_RESULT = 1 << 20;
    private static final long LONGEST_RETRY_AFTER_MS = 86_400_000;

    /** Of each byte of an output or a result, while an outcome is made. */
    static final int COPIES = 16;

    private final HeadAndTail output;
    private final int longest;
    /** Guarded by this, as are all below: what has come of a line that may be for the worker. */
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(0);
    /** The rest of the line is output. */
    private boolean isOutput;
    private Optional<Progress> progress = Optional.empty();
    /** Text, since the values take many times as much. */
    private Optional<String> result = Optional.empty();
    private long retryAfterMs;

    /** @param maxOutput how many bytes of the output are kept, and of the result at most */
    ControlLines(int maxOutput) {
        output = new HeadAndTail(maxOutput);
        longest = Math.min(maxOutput, LONGEST_RESULT) + LONGEST_BESIDE_RESULT;
    }

    synchronized void add(byte[] bytes, int length) {
        int kept = 0;
        int i = 0;
        while (i < length) {
            if (isOutput) {
                while (i < length && bytes[i] != '\n') {
                    i++;
                }
                isOutput = i == length;
                i = Math.min(length, i + 1);
            } else if (line.size() == 0 && bytes[i] != PREFIX[0]) {
                isOutput = true;
            } else {
                output.add(bytes, kept, i - kept);
                i = addToLine(bytes, i, length);
                kept = i;
            }
        }
        output.add(bytes, kept, length - kept);
    }

    /** Answers where the line ended, or was found to be output. */
    private int addToLine(byte[] bytes, int from, int length) {
        for (int i = from; i < length; i++) {
            line.write(bytes[i]);
            int size = line.size();
            if (bytes[i] == '\n') {
                end();
                return i + 1;
            }
            if (size <= PREFIX.length && bytes[i] != PREFIX[size - 1] || size > longest) {
                keepLine();
                isOutput = true;
                return i + 1;
            }
        }
        return length;
    }

    private void keepLine() {
        output.add(line.toByteArray(), 0, line.size());
        line.reset();
    }

    /** The line has ended, by a newline or because the script has. */
    synchronized void end() {
        String text = line.toString(StandardCharsets.UTF_8);
        if (line.size() < PREFIX.length || !isUnderstood(text.substring(PREFIX.length).strip())) {
            keepLine();
        }
        line.reset();
    }

    private boolean isUnderstood(String text) {
        String[] words = text.split("\\s+", 2);
        String value = words.length < 2 ? "" : words[1];
        try {
            return switch (words[0]) {
                case "progress" -> {
                    Optional<Progress> said = Progress.parse(value);
                    progress = said.or(() -> progress);
                    yield said.isPresent();
                }
                case "result" -> {
                    boolean isSound = JsonShape.isSound(value);
                    result = isSound ? Optional.of(value) : result;
                    yield isSound;
                }
                case "retry-after" -> {
                    retryAfterMs = Math.min(Seconds.duration("", value), LONGEST_RETRY_AFTER_MS);
                    yield true;
                }
                default -> false;
            };
        } catch (Refusal e) {
            return false;
        }
    }

    HeadAndTail output() {
        return output;
    }

    synchronized Optional<Progress> progress() {
        return progress;
    }

    synchronized Optional<JsonValue> result() {
        return result.map(Json::parse);
    }

    /** The bytes of heap that making the outcome takes: texts and JSON while they grow, their copies, and values. */
    synchronized long resultBytes() {
        return (long) COPIES * (output.kept() + result.map(String::length).orElse(0))
            + result.map(JsonShape::heapBytes).orElse(0L);
    }

    /** The least wait before the next attempt; 0 for none. */
    synchronized long retryAfterMs() {
        return retryAfterMs;
    }
}
