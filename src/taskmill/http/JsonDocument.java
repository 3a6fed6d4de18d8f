package taskmill.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** One of several JSON objects in a body. Immutable. */
public final class JsonDocument {
    private final byte[] body;
    private final int from;
    private final int to;
    private final int number;

    private JsonDocument(byte[] body, int from, int to, int number) {
        this.body = body;
        this.from = from;
        this.to = to;
        this.number = number;
    }

    /** Its line in the body, or its place in the array; the first is 1. */
    public int number() {
        return number;
    }

    /**
     * The members of the object.
     *
     * @param memory is told how many bytes of heap are taken next, and may refuse
     * @throws Problem 400 if it is no JSON object
     */
    public Params params(LongConsumer memory) {
        memory.accept(2L * (to - from));
        return ParamReader.readObject(Arrays.copyOfRange(body, from, to), memory);
    }

    /**
     * The objects of a body: the elements of an array, else one a line. Blank lines are left out.
     *
     * @throws Problem 413 if they are more than {@code most}, 400 if the array does not end
     */
    static List<JsonDocument> split(byte[] body, int most) {
        Splitter splitter = new Splitter(body, most);
        int start = splitter.skipBlanks(0);
        if (start < body.length && body[start] == '[') {
            splitter.splitArray(start);
        } else {
            splitter.splitLines();
        }
        return splitter.documents;
    }

    /** Only looks for the ends of the objects. Whether they are any is seen when they are read. */
    private static final class Splitter {
        private final byte[] body;
        private final int most;
        private final List<JsonDocument> documents = new ArrayList<>();

        Splitter(byte[] body, int most) {
            this.body = body;
            this.most = most;
        }

        private int skipBlanks(int from) {
            int i = from;
            while (i < body.length && body[i] <= ' ' && body[i] >= 0) {
                i++;
            }
            return i;
        }

        private void splitLines() {
            int number = 1;
            int from = 0;
            for (int i = 0; i <= body.length; i++) {
                if (i == body.length || body[i] == '\n') {
                    if (skipBlanks(from) < i) {
                        add(from, i, number);
                    }
                    number++;
                    from = i + 1;
                }
            }
        }

        private void splitArray(int start) {
            int depth = 0;
            int from = start + 1;
            for (int i = start; i < body.length; i++) {
                byte c = body[i];
                if (c == '"') {
                    i = endOfString(i);
                } else if (c == '[' || c == '{') {
                    depth++;
                } else if (c == ',' && depth == 1) {
                    add(from, i, documents.size() + 1);
                    from = i + 1;
                } else if (c == ']' || c == '}') {
                    depth--;
                    if (depth == 0) {
                        endArray(from, i);
                        return;
                    }
                }
            }
            throw Problem.of(400, "the JSON array of the body does not end");
        }

        private int endOfString(int quote) {
            int i = quote + 1;
            while (i < body.length && body[i] != '"') {
                i += body[i] == '\\' ? 2 : 1;
            }
            return i;
        }

        private void endArray(int from, int end) {
            if (skipBlanks(end + 1) < body.length) {
                throw Problem.of(400, "something follows the JSON array of the body");
            }
            if (!documents.isEmpty() || skipBlanks(from) < end) {
                add(from, end, documents.size() + 1);
            }
        }

        private void add(int from, int to, int number) {
            if (documents.size() == most) {
                throw Problem.of(413, "more than " + most + " tasks: send them in several requests");
            }
            documents.add(new JsonDocument(body, from, to, number));
        }
    }
}
