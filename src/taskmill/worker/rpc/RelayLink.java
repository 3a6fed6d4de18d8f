package taskmill.worker.rpc;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * One connection of a client to the relay, and the one that goes on from there, always to the same target. Requests
 * are read, and each must have a pass; answers go back as they are. Confined to the relay's loop.
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
    private final ByteBuffer scratch;
    private final SocketChannel client;
    private final SelectionKey clientKey;
    private final Backlog toClient = new Backlog();
    private final StringBuilder head = new StringBuilder();
    /** How much of the body of the last request is still to come. */
    private long bodyLeft;
    /** Of the last request; null before the first. */
    private Pass pass;
    /** Null before the first request. */
    private Onward onward;
    private boolean isTunnel;
    private boolean targetLeft;
    /** Since when it waits for a pass, or else for the connection to the target. */
    private long sinceNanos = System.nanoTime();

    private RelayLink(Relay relay, Relay.Door door, SocketChannel client) throws IOException {
        this.relay = relay;
        this.door = door;
        this.client = client;
        this.scratch = relay.scratch();
        client.configureBlocking(false);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        clientKey = client.register(relay.selector(), SelectionKey.OP_READ);
    }

    /** Begins to serve a client that has come to this door. */
    static void open(Relay relay, Relay.Door door, SocketChannel client) throws IOException {
        try {
            RelayLink link = new RelayLink(relay, door, client);
            link.clientKey.attach(link);
        } catch (IOException e) {
            // It has left already.
            client.close();
        }
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
                connected(onward.proceed());
            } else if (onward.serve()) {
                targetLeft = onward.read(scratch.clear()) < 0;
                toClient.write(scratch.flip(), client);
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
                leave();
                return;
            }
            scratch.flip();
            while (scratch.hasRemaining()) {
                takeIn();
            }
        }
    }

    /** The client has left; in the middle of a request, the target need not read the rest of it. */
    private void leave() {
        if (onward != null && isOnItsWay()) {
            abort();
        } else {
            close();
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
        onward.send(body);
    }

    private void readHead() throws IOException {
        while (scratch.hasRemaining()) {
            char c = (char) (scratch.get() & 0xff);
            int length = head.append(c).length();
            if (c == '\n' && length >= 4 && head.indexOf("\r\n\r\n", length - 4) >= 0) {
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
        pass = relay.pass(request.token(), door).orElseThrow(() -> new ProtocolException("this is no pass"));
        bodyLeft = request.bodyLength();
        if (onward == null) {
            isTunnel = request.isTunnel();
            sinceNanos = System.nanoTime();
            onward = new Onward(pass, relay.selector(), this);
        } else if (request.isTunnel()) {
            throw new ProtocolException("a tunnel cannot begin here");
        }
        onward.send(ByteBuffer.wrap(request.head().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void connected(boolean stands) throws IOException {
        if (stands && isTunnel) {
            toClient.write(TUNNEL_STANDS.duplicate(), client);
        }
    }

    /** Asks to be told of what can be done next; what one side sends waits until the other side takes it. */
    private void listen() {
        if (targetLeft && toClient.isEmpty()) {
            close();
        }
        if (!client.isOpen()) {
            return;
        }
        clientKey.interestOps((onward != null && onward.isFull() ? 0 : SelectionKey.OP_READ)
            | (toClient.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        if (onward != null) {
            onward.listen(!targetLeft && !toClient.isFull());
        }
    }

    /** Ends what has waited too long, and what nobody can use any more. */
    void sweep(long nowNanos) {
        long waitedNanos = nowNanos - sinceNanos;
        if (onward == null) {
            endIf(waitedNanos > STRANGER_NANOS || !door.isOpen());
        } else if (!onward.stands() && waitedNanos > CONNECT_NANOS) {
            onward.giveUp();
            abort();
        } else {
            endIf(!door.isOpen() || isLeftOver());
            // It is only by reading on that a client is seen to have left.
            if (client.isOpen() && onward.isFull()) {
                clientKey.interestOpsOr(SelectionKey.OP_READ);
            }
        }
    }

    /** The call is over, but its request did not get through. */
    private boolean isLeftOver() {
        return pass.isClosed() && (!onward.stands() || !isTunnel && isOnItsWay());
    }

    /** Not all of the last request has been passed on. */
    private boolean isOnItsWay() {
        return !onward.isSent() || !isTunnel && bodyLeft > 0;
    }

    private void endIf(boolean reason) {
        if (reason) {
            abort();
        }
    }

    /** Makes the end a reset on both sides, so that neither takes it for the end of an answer. */
    private void abort() {
        try {
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            if (onward != null && onward.stands()) {
                onward.resetAtEnd();
            }
        } catch (IOException e) {
            // It is closed already.
        }
        close();
    }

    void close() {
        try {
            client.close();
            if (onward != null) {
                onward.close();
            }
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }
}
