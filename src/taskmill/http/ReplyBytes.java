package taskmill.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bytes of a reply's body, in pieces. Memory is reserved before a piece is made. For one thread. */
final class ReplyBytes extends OutputStream {
    /** The JDK copies each write twice and keeps the copies. */
    private static final int PIECE = 32 * 1024;
    /** A piece, and what its text is made of. */
    private static final int COPIES = 2;

    private final MemoryBudget.Reservation memory;
    private final List<byte[]> full = new ArrayList<>();
    private byte[] last = new byte[0];
    private int inLast;
    private long size;

    private ReplyBytes(MemoryBudget.Reservation memory) {
        this.memory = memory;
    }

    static ReplyBytes of(Reply.Body body, MemoryBudget.Reservation memory) throws IOException {
        ReplyBytes bytes = new ReplyBytes(memory);
        Optional<byte[]> whole = body.bytes();
        if (whole.isPresent()) {
            bytes.last = whole.get();
            bytes.inLast = bytes.last.length;
            bytes.size = bytes.last.length;
            bytes.reserve(bytes.size);
        } else {
            try (Writer out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
                body.writeTo(out);
            }
        }
        return bytes;
    }

    long size() {
        return size;
    }

    void writeTo(OutputStream out) throws IOException {
        for (byte[] piece : full) {
            out.write(piece);
        }
        for (int from = 0; from < inLast; from += PIECE) {
            out.write(last, from, Math.min(PIECE, inLast - from));
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        for (int done = 0; done < length;) {
            if (inLast == last.length) {
                next();
            }
            int part = Math.min(length - done, last.length - inLast);
            System.arraycopy(bytes, from + done, last, inLast, part);
            inLast += part;
            size += part;
            done += part;
        }
    }

    private void next() {
        if (inLast > 0) {
            full.add(last);
        }
        reserve(size + PIECE);
        last = new byte[size == 0 ? MemoryBudget.FREE : PIECE];
        inLast = 0;
    }

    private void reserve(long sum) {
        if (size >= MemoryBudget.FREE) {
            memory.addUpTo(COPIES * sum);
        }
    }
}
