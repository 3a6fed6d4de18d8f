package taskmill.worker.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Bytes of one direction of a connection that could not be written yet. Not thread-safe. */
final class Backlog {
    /** Nothing more should be read while so much waits. */
    private static final int FULL = 64 * 1024;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private ByteBuffer waiting = NONE;

    void add(ByteBuffer bytes) {
        ByteBuffer both = ByteBuffer.allocate(waiting.remaining() + bytes.remaining());
        waiting = both.put(waiting).put(bytes).flip();
    }

    /** Writes as much as the channel takes, and keeps the rest. */
    void writeTo(WritableByteChannel channel) throws IOException {
        while (waiting.hasRemaining() && channel.write(waiting) > 0) {
            continue;
        }
        if (!waiting.hasRemaining()) {
            waiting = NONE;
        }
    }

    /** Writes what waits and these bytes, or as much of that as the channel takes, and keeps the rest. */
    void write(ByteBuffer bytes, WritableByteChannel channel) throws IOException {
        writeTo(channel);
        if (isEmpty()) {
            channel.write(bytes);
        }
        if (bytes.hasRemaining()) {
            add(bytes);
        }
    }

    boolean isEmpty() {
        return !waiting.hasRemaining();
    }

    boolean isFull() {
        return waiting.remaining() >= FULL;
    }
}
