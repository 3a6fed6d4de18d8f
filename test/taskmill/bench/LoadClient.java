package taskmill.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Sends the same POST again and again over a few kept connections, from one thread. It does as little as possible, so
 * that it is not what is measured. An answer counts as complete when its announced length has come.
 */
final class LoadClient {
    private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);
    private final int connections;
    private final byte[] request;

    LoadClient(int connections, String path, String body) {
        this.connections = connections;
        this.request = ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: " + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    /** Requests a second. */
    double rate(InetSocketAddress server, int requests) throws IOException {
        try (Selector selector = Selector.open()) {
            int sent = 0;
            for (int i = 0; i < connections; i++, sent++) {
                SocketChannel channel = SocketChannel.open(server);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.write(ByteBuffer.wrap(request));
                channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(8192));
            }
            long start = System.nanoTime();
            int answered = 0;
            while (answered < requests) {
                selector.select(10_000);
                for (SelectionKey key : selector.selectedKeys()) {
                    if (isAnswered(key)) {
                        answered++;
                        if (sent < requests) {
                            ((SocketChannel) key.channel()).write(ByteBuffer.wrap(request));
                            sent++;
                        }
                    }
                }
                selector.selectedKeys().clear();
            }
            double rate = requests / ((System.nanoTime() - start) / 1e9);
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            return rate;
        }
    }

    private static boolean isAnswered(SelectionKey key) throws IOException {
        ByteBuffer buffer = (ByteBuffer) key.attachment();
        if (((SocketChannel) key.channel()).read(buffer) < 0) {
            throw new IOException("the server closed a connection");
        }
        byte[] bytes = buffer.array();
        int end = headersEnd(bytes, buffer.position());
        if (end < 0 || buffer.position() < end + length(bytes, end)) {
            return false;
        }
        if (bytes[9] != '2') {
            throw new IOException(new String(bytes, 0, buffer.position(), StandardCharsets.US_ASCII));
        }
        buffer.clear();
        return true;
    }

    private static int headersEnd(byte[] bytes, int limit) {
        for (int i = 3; i < limit; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int length(byte[] bytes, int end) {
        for (int i = 0; i + LENGTH.length < end; i++) {
            int same = 0;
            while (same < LENGTH.length && (bytes[i + same] | 0x20) == (LENGTH[same] | 0x20)) {
                same++;
            }
            if (same == LENGTH.length) {
                int length = 0;
                for (int digit = i + same; bytes[digit] >= '0' && bytes[digit] <= '9'; digit++) {
                    length = length * 10 + bytes[digit] - '0';
                }
                return length;
            }
        }
        return 0;
    }
}
