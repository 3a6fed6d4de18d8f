package taskmill.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a stream of the Redis protocol, version 2 or 3, into whole messages
 * (https://redis.io/docs/latest/develop/reference/protocol-spec). Not thread-safe.
 */
public final class RespReader {
    private final InputStream in;
    private ByteArrayOutputStream message;
    private List<String> words;

    public RespReader(InputStream in) {
        this.in = in;
    }

    /**
     * A message.
     *
     * @param first its first byte, which says what it is
     * @param bytes all of it, as it came
     * @param words the strings in it, in their order
     */
    public record Message(char first, byte[] bytes, List<String> words) {
        /** True if the server sent it without a request. */
        public boolean isPush() {
            return first == '>';
        }

        /** The string at this place; empty if there are fewer. */
        public String word(int index) {
            return index < words.size() ? words.get(index) : "";
        }
    }

    /** The next message; null at the end of the stream. */
    public Message next() throws IOException {
        message = new ByteArrayOutputStream();
        words = new ArrayList<>();
        int first = in.read();
        if (first < 0) {
            return null;
        }
        value((char) first);
        return new Message((char) first, message.toByteArray(), List.copyOf(words));
    }

    private void value() throws IOException {
        value((char) need(in.read()));
    }

    private void value(char kind) throws IOException {
        message.write(kind);
        String line = line();
        switch (kind) {
            case '$', '!', '=' -> bytes(Integer.parseInt(line));
            case '*', '~', '>' -> values(Integer.parseInt(line));
            case '%', '|' -> values(2 * Integer.parseInt(line));
            default -> words.add(line);
        }
        if (kind == '|') {
            value();
        }
    }

    private void values(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            value();
        }
    }

    private void bytes(int length) throws IOException {
        if (length >= 0) {
            byte[] bytes = in.readNBytes(length + 2);
            message.write(bytes);
            words.add(new String(bytes, 0, Math.max(0, bytes.length - 2), StandardCharsets.UTF_8));
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = need(in.read()); c != '\n'; c = need(in.read())) {
            line.write(c);
        }
        message.write(line.toByteArray());
        message.write('\n');
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    private static int need(int read) throws IOException {
        if (read < 0) {
            throw new IOException("the stream ends in the middle of a message");
        }
        return read;
    }
}
