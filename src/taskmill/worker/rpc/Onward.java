package taskmill.worker.rpc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Iterator;

/**
 * The connection from the relay to a target: to the first address of a pass that takes it. What is sent before it
 * stands waits. Confined to the relay's loop.
 */
final class Onward {
    private final Pass pass;
    private final Selector selector;
    private final RelayLink link;
    private final Iterator<InetAddress> untried;
    private final Backlog waiting = new Backlog();
    /** To the address that is tried or was taken. */
    private SocketChannel channel;
    private SelectionKey key;
    private boolean stands;

    /** Begins to connect, and is told by {@link #proceed} when there is more to do. */
    Onward(Pass pass, Selector selector, RelayLink link) throws IOException {
        this.pass = pass;
        this.selector = selector;
        this.link = link;
        this.untried = pass.addresses().iterator();
        connect(new ConnectException("there is no address"));
    }

    /** Begins with the next address that there is a way to. */
    private void connect(Exception before) throws IOException {
        Exception last = before;
        while (untried.hasNext()) {
            channel = SocketChannel.open();
            try {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.connect(new InetSocketAddress(untried.next(), pass.door().targetPort()));
                key = channel.register(selector, SelectionKey.OP_CONNECT, link);
                return;
            } catch (IOException | UnsupportedAddressTypeException e) {
                channel.close();
                last = e;
            }
        }
        throw fail(last.getMessage(), last);
    }

    private ConnectException fail(String message, Exception cause) {
        ConnectException fault = new ConnectException(message);
        fault.initCause(cause);
        pass.failed(fault);
        return fault;
    }

    /** Goes on with connecting; true if the connection stands now. */
    boolean proceed() throws IOException {
        try {
            stands = channel.finishConnect();
        } catch (IOException e) {
            channel.close();
            connect(e);
        }
        if (stands) {
            waiting.writeTo(channel);
        }
        return stands;
    }

    /** It did not come to stand in time. */
    void giveUp() {
        fail("no connection in time", null);
    }

    boolean stands() {
        return stands;
    }

    void send(ByteBuffer bytes) throws IOException {
        if (stands) {
            waiting.write(bytes, channel);
        } else {
            waiting.add(bytes);
        }
    }

    /** Does what the connection is ready for; true if there is something to be read. */
    boolean serve() throws IOException {
        if (key.isWritable()) {
            waiting.writeTo(channel);
        }
        return key.isReadable();
    }

    /** Reads some bytes; -1 at the end. */
    int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    /** All that was sent is on its way. */
    boolean isSent() {
        return waiting.isEmpty();
    }

    boolean isFull() {
        return waiting.isFull();
    }

    /** Asks to be told of what can be done next. */
    void listen(boolean mayRead) {
        if (stands) {
            key.interestOps((mayRead ? SelectionKey.OP_READ : 0) | (waiting.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }
    }

    void resetAtEnd() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }

    void close() throws IOException {
        channel.close();
    }
}
