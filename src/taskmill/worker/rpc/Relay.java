package taskmill.worker.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import taskmill.loop.Loop;

/**
 * Makes the connections of calls to names, since the JDK's client would look a name up again, and perhaps connect to
 * what nobody judged. That client takes the relay for its proxy, so it never looks up a name; the relay connects to
 * the addresses that a call has a {@link Pass} for. TLS goes through it end to end. Thread-safe.
 *
 * <p>It listens on loopback, where others can reach it too: without a pass nothing gets through. Each target has a
 * door, a port of its own, because the client keeps connections by the address of the proxy: through a common one an
 * answer of one target could be taken for that of another.
 */
final class Relay implements AutoCloseable {
    private static final int MAX_IDLE_DOORS = 256;
    private static final long SWEEP_MS = 1000;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Pass> passes = new ConcurrentHashMap<>();
    /** Guarded by this: by target, those that were used last at the end. */
    private final Map<String, Door> doors = new LinkedHashMap<>(16, 0.75f, true);
    /** Guarded by this; null until the first door is opened. */
    private Loop loop;
    /** Guarded by this until the loop is started. */
    private Selector selector;
    private volatile boolean closed;
    /** Confined to the loop, as are all links. */
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
    /** Confined to the loop. */
    private long sweptNanos = System.nanoTime();

    /** Where the connections to one target begin. */
    static final class Door {
        private final ServerSocketChannel listener;
        private final InetSocketAddress address;
        private final int targetPort;
        /** Guarded by the relay: calls that have a pass for this door. */
        private int calls;

        private Door(int targetPort) throws IOException {
            this.targetPort = targetPort;
            this.listener = ServerSocketChannel.open();
            listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 1024);
            listener.configureBlocking(false);
            this.address = (InetSocketAddress) listener.getLocalAddress();
        }

        int targetPort() {
            return targetPort;
        }

        boolean isOpen() {
            return listener.isOpen();
        }
    }

    /** What a client must be built with; only targets that somebody has a pass for are found. */
    ProxySelector proxies() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(Resolver.isLiteral(uri.getHost())
                    ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, address(RpcClients.target(uri))));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException fault) {
                // The call is told.
            }
        };
    }

    private synchronized InetSocketAddress address(String target) {
        Door door = doors.get(target);
        if (door == null) {
            throw new IllegalStateException("nobody has a pass for " + target);
        }
        return door.address;
    }

    /** Lets one call through to these addresses, which must have been judged; to be closed when the call is over. */
    synchronized Pass admit(URI uri, List<InetAddress> addresses) {
        Door door;
        try {
            door = door(uri);
        } catch (IOException e) {
            throw new UncheckedIOException("the relay cannot listen on loopback", e);
        }
        door.calls++;
        byte[] token = new byte[16];
        random.nextBytes(token);
        Pass pass = new Pass(this, HexFormat.of().formatHex(token), door, addresses);
        passes.put(pass.token(), pass);
        return pass;
    }

    synchronized void leave(Pass pass) {
        if (passes.remove(pass.token()) != null) {
            pass.door().calls--;
        }
    }

    /** Caller holds the lock. */
    private Door door(URI uri) throws IOException {
        String target = RpcClients.target(uri);
        Door known = doors.get(target);
        if (known != null) {
            return known;
        }
        if (selector == null) {
            selector = Selector.open();
            loop = Loop.start("taskmill-relay", this::step);
        }
        closeIdleDoors();
        boolean tls = uri.getScheme().equalsIgnoreCase("https");
        Door opened = new Door(uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80);
        opened.listener.register(selector, SelectionKey.OP_ACCEPT, opened);
        selector.wakeup();
        doors.put(target, opened);
        return opened;
    }

    /** Caller holds the lock. */
    private void closeIdleDoors() throws IOException {
        Iterator<Door> eldest = doors.values().iterator();
        while (doors.size() >= MAX_IDLE_DOORS && eldest.hasNext()) {
            Door door = eldest.next();
            if (door.calls == 0) {
                eldest.remove();
                door.listener.close();
            }
        }
    }

    /** The pass of this token, if it is for this door. */
    Optional<Pass> pass(String token, Door door) {
        return Optional.ofNullable(passes.get(token)).filter(pass -> pass.door() == door);
    }

    /** One pass over what is ready; its thread is the only one that moves bytes. */
    private long step() {
        if (closed) {
            return Loop.IDLE_NANOS;
        }
        try {
            selector.select(this::serve, SWEEP_MS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long now = System.nanoTime();
        if (now - sweptNanos > SWEEP_MS * 1_000_000) {
            sweptNanos = now;
            links().forEach(link -> link.sweep(now));
        }
        return 0;
    }

    private void serve(SelectionKey key) {
        if (key.attachment() instanceof Door door) {
            accept(door);
        } else {
            ((RelayLink) key.attachment()).serve(key);
        }
    }

    private void accept(Door door) {
        try {
            for (SocketChannel client = door.listener.accept(); client != null; client = door.listener.accept()) {
                RelayLink.open(this, door, client);
            }
        } catch (IOException e) {
            if (door.isOpen()) {
                throw new UncheckedIOException("the relay can accept no connection", e);
            }
        }
    }

    Selector selector() {
        return selector;
    }

    /** What the links read into; of use until the next of them reads. */
    ByteBuffer scratch() {
        return scratch;
    }

    /** The connections that stand or are being made. */
    List<RelayLink> links() {
        return selector.keys().stream().map(SelectionKey::attachment).filter(RelayLink.class::isInstance)
            .map(RelayLink.class::cast).distinct().toList();
    }

    /** Closes everything that goes through it. Does nothing the second time. */
    @Override
    public void close() {
        Loop running;
        synchronized (this) {
            running = closed ? null : loop;
            closed = true;
        }
        if (running == null) {
            return;
        }
        selector.wakeup();
        running.close();
        links().forEach(RelayLink::close);
        try {
            synchronized (this) {
                for (Door door : doors.values()) {
                    door.listener.close();
                }
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
