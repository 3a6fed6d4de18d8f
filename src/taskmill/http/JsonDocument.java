package taskmill.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * One of several JSON objects in a body.
 *
 * @param from where it begins in the body; {@code to} is behind its end
 * @param number its line in the body, or its place in the array; the first is 1
 */
public record JsonDocument(byte[] body, int from, int to, int number) {
    /** The members of the object, else 400. Memory is told how many bytes of heap are taken next, and may refuse. */
    public Params params(LongConsumer memory) {
        memory.accept(2L * (to - from));
        return ParamReader.readObject(Arrays.copyOfRange(body, from, to), memory);
    }

    /**
     * The objects of a body: the elements of an array, else one a line, without blank lines. They are not read here.
     *
     * @throws Problem 413 if they are more than {@code most}, 400 if the array does not end
     */
    static List<JsonDocument> split(byte[] body, int most) {
        int first = ParamReader.firstVisible(body);
        boolean isArray = first < body.length && body[first] == '[';
        int end = isArray ? endOfArray(body, first) : body.length;
        int from = isArray ? first + 1 : 0;
        int depth = 0;
        int number = 1;
        List<JsonDocument> documents = new ArrayList<>();
        for (int i = from; i <= end; i++) {
            byte c = i < end ? body[i] : 0;
            if (i == end || depth == 0 && c == (isArray ? ',' : '\n')) {
                if (!isBlank(body, from, i) || isArray && (i < end || number > 1)) {
                    documents.add(new JsonDocument(body, from, i, number));
                }
                from = i + 1;
                number++;
            } else if (isArray) {
                depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
                i = c == '"' ? endOfString(body, i, end) : i;
            }
            if (documents.size() > most) {
                throw Problem.of(413, "more than " + most + " tasks: send them in several requests");
            }
        }
        return documents;
    }

    private static int endOfArray(byte[] body, int first) {
        int last = body.length - 1;
        while (isBlank(body, last, last + 1)) {
            last--;
        }
        if (last == first || body[last] != ']') {
            throw Problem.of(400, "the JSON array of the body does not end");
        }
        return last;
    }

    private static boolean isBlank(byte[] body, int from, int to) {
        int i = from;
        while (i < to && body[i] >= 0 && body[i] <= ' ') {
            i++;
        }
        return i == to;
    }

    /** The place of its last quote; that before {@code end} if there is none. */
    private static int endOfString(byte[] body, int quote, int end) {
        int i = quote + 1;
        while (i < end && body[i] != '"') {
            i += body[i] == '\\' ? 2 : 1;
        }
        return Math.min(i, end - 1);
    }
}
