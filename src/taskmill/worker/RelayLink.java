package taskmill.worker;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * One connection of a client to the relay, and the one that goes on from there, always to the same target. Requests
 * are read, each must have a pass; answers go back as they are. Confined to the relay's loop.
 */
final class RelayLink {
    private static final int MAX_HEAD = 1 << 20;
    private static final ByteBuffer TUNNEL_STANDS =
        ByteBuffer.wrap("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Who has no pass must show one soon. */
    private static final long STRANGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Relay relay;
    private final Relay.Door door;
    private final Selector selector;
    private final ByteBuffer scratch;
    private final SocketChannel client;
    private final SelectionKey clientKey;
    private final Backlog toClient = new Backlog();
    private final Backlog toServer = new Backlog();
    private final StringBuilder head = new StringBuilder();
    /** How much of the body of the last request is still to come. */
    private long bodyLeft;
    /** The pass that the connection is made with; null as long as there was none. */
    private Pass pass;
    private boolean isTunnel;
    private Iterator<InetAddress> untried;
    /** Null until the first attempt to connect. */
    private SocketChannel server;
    private SelectionKey serverKey;
    private boolean connected;
    private boolean serverLeft;
    /** Since when it waits for a pass or for a connection. */
    private long sinceNanos = System.nanoTime();

    RelayLink(Relay relay, Relay.Door door, SocketChannel client, Selector selector, ByteBuffer scratch)
            throws IOException {
        this.relay = relay;
        this.door = door;
        this.client = client;
        this.selector = selector;
        this.scratch = scratch;
        client.configureBlocking(false);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        clientKey = client.register(selector, SelectionKey.OP_READ, this);
    }

    /** Does what this key is ready for. */
    void serve(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        try {
            if (key == clientKey) {
                serveClient();
            } else if (key.isConnectable()) {
                finishConnecting();
            } else {
                serveServer();
            }
            listen();
        } catch (IOException e) {
            abort();
        }
    }

    private void serveClient() throws IOException {
        if (clientKey.isWritable()) {
            toClient.writeTo(client);
        }
        if (clientKey.isReadable()) {
            if (client.read(scratch.clear()) < 0) {
                close();
                return;
            }
            scratch.flip();
            while (scratch.hasRemaining()) {
                takeIn();
            }
        }
    }

    /** Takes in what was read: a part of a head, or of the body that follows one. */
    private void takeIn() throws IOException {
        if (bodyLeft == 0) {
            readHead();
            return;
        }
        ByteBuffer body = scratch.slice(scratch.position(), (int) Math.min(bodyLeft, scratch.remaining()));
        bodyLeft -= body.remaining();
        scratch.position(scratch.position() + body.remaining());
        send(body);
    }

    private void readHead() throws IOException {
        while (scratch.hasRemaining()) {
            head.append((char) (scratch.get() & 0xff));
            int length = head.length();
            if (length >= 4 && head.charAt(length - 1) == '\n' && head.indexOf("\r\n\r\n", length - 4) >= 0) {
                RelayRequest request = RelayRequest.parse(head.substring(0, length - 4));
                head.setLength(0);
                admit(request);
                return;
            }
        }
        if (head.length() > MAX_HEAD) {
            throw new ProtocolException("this head has no end");
        }
    }

    private void admit(RelayRequest request) throws IOException {
        Pass shown = relay.pass(request.token(), door).orElseThrow(() -> new ProtocolException("this is no pass"));
        bodyLeft = request.bodyLength();
        if (pass == null) {
            pass = shown;
            isTunnel = request.isTunnel();
            untried = pass.addresses().iterator();
            sinceNanos = System.nanoTime();
            pass.use();
            connect();
        } else if (request.isTunnel()) {
            throw new ProtocolException("a tunnel cannot begin here");
        }
        send(ByteBuffer.wrap(request.head().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void send(ByteBuffer bytes) throws IOException {
        if (connected) {
            toServer.write(bytes, server);
        } else {
            toServer.add(bytes);
        }
    }

    /** Begins to connect to the next address; the connection fails with the last one. */
    private void connect() throws IOException {
        ConnectException last = new ConnectException("there is no address");
        while (untried.hasNext()) {
            server = SocketChannel.open();
            try {
                server.configureBlocking(false);
                server.setOption(StandardSocketOptions.TCP_NODELAY, true);
                server.connect(new InetSocketAddress(untried.next(), door.targetPort()));
                serverKey = server.register(selector, SelectionKey.OP_CONNECT, this);
                return;
            } catch (IOException | UnsupportedAddressTypeException e) {
                server.close();
                last = fault(e);
            }
        }
        pass.failed(last);
        throw last;
    }

    private static ConnectException fault(Exception cause) {
        ConnectException fault = new ConnectException(cause.getMessage());
        fault.initCause(cause);
        return fault;
    }

    private void finishConnecting() throws IOException {
        try {
            connected = server.finishConnect();
        } catch (IOException e) {
            server.close();
            if (!untried.hasNext()) {
                pass.failed(fault(e));
                throw e;
            }
            connect();
        }
        if (connected && isTunnel) {
            toClient.write(TUNNEL_STANDS.duplicate(), client);
        }
        if (connected) {
            toServer.writeTo(server);
        }
    }

    private void serveServer() throws IOException {
        if (serverKey.isWritable()) {
            toServer.writeTo(server);
        }
        if (serverKey.isReadable()) {
            serverLeft = server.read(scratch.clear()) < 0;
            toClient.write(scratch.flip(), client);
        }
    }

    /** Asks to be told of what can be done next; what one side sends waits until the other side takes it. */
    private void listen() {
        if (serverLeft && toClient.isEmpty()) {
            close();
        }
        if (!client.isOpen()) {
            return;
        }
        clientKey.interestOps((toServer.isFull() ? 0 : SelectionKey.OP_READ)
            | (toClient.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        if (connected) {
            serverKey.interestOps((serverLeft || toClient.isFull() ? 0 : SelectionKey.OP_READ)
                | (toServer.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }
    }

    /** Ends what has waited too long, and what nobody can use any more. */
    void sweep(long nowNanos) {
        boolean stranger = pass == null && nowNanos - sinceNanos > STRANGER_NANOS;
        boolean late = pass != null && !connected && nowNanos - sinceNanos > CONNECT_NANOS;
        if (late) {
            pass.failed(new ConnectException("no connection in time"));
        }
        if (stranger || late || !door.isOpen() || pass != null && pass.isClosed() && !connected) {
            abort();
        } else if (connected && toServer.isFull()) {
            // It is only by reading on that a client is seen to have left.
            clientKey.interestOpsOr(SelectionKey.OP_READ);
        }
    }

    /** Makes the end a reset on both sides, so that neither takes it for the end of an answer. */
    private void abort() {
        try {
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            if (connected) {
                server.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // It is closed already.
        }
        close();
    }

    void close() {
        connected = false;
        try {
            client.close();
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }
}
