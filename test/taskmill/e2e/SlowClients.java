package taskmill.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that keep a server busy: they send and read a byte at a time, when they are told to. Not thread-safe.
 */
final class SlowClients implements AutoCloseable {
    private final List<Slow> alive = new ArrayList<>();
    private final InetSocketAddress server;

    SlowClients(InetSocketAddress server) {
        this.server = server;
    }

    /** A client with what it says byte by byte, over and over. */
    private record Slow(SocketChannel channel, byte[] drip) implements AutoCloseable {
        /** Sends one byte and reads one; false if the server has closed the connection. */
        boolean move(int step) {
            try {
                channel.write(ByteBuffer.wrap(drip, step % drip.length, 1));
                return channel.read(ByteBuffer.allocate(1)) >= 0;
            } catch (IOException reset) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Adds clients that say the first at once and then one byte of the second at each move. */
    void add(int count, String atOnce, String drip) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(server);
            channel.write(ByteBuffer.wrap(atOnce.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            alive.add(new Slow(channel, drip.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** Each sends one byte and reads one; answers how many are still connected. */
    int move(int step) throws IOException {
        for (Slow slow : List.copyOf(alive)) {
            if (!slow.move(step)) {
                alive.remove(slow);
                slow.close();
            }
        }
        return alive.size();
    }

    @Override
    public void close() throws IOException {
        for (Slow slow : alive) {
            slow.close();
        }
    }
}
