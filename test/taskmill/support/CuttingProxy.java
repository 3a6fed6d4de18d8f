package taskmill.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A proxy on a free loopback port in front of one server, which spoils the traffic as it is told. It speaks no
 * protocol: what a client sends is a request, what the server sends back is a reply. Thread-safe.
 */
public final class CuttingProxy implements AutoCloseable {
    private static final String NOTHING = "\0nothing is to be cut";
    private static final int CHUNK = 64 * 1024;

    private enum Mode { PASS, STALL, REFUSE }

    private final ServerSocket listener;
    private final int target;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicReference<String> doomed = new AtomicReference<>(NOTHING);
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile long delayMs;
    private Mode mode = Mode.PASS; // guarded by this
    private boolean closed; // guarded by this

    private CuttingProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** Starts one that lets everything pass to this port of this host. */
    public static CuttingProxy to(int port) {
        try {
            var proxy = new CuttingProxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), port);
            proxy.background("accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Lets everything pass again, what was stalled first. A reply that waits to be cut is not cut any more. */
    public void pass() {
        delayMs = 0;
        doomed.set(NOTHING);
        become(Mode.PASS);
    }

    /**
     * The next request on any connection reaches the server; instead of its reply the client sees a closed
     * connection.
     */
    public void cutNextReply() {
        doomed.set("");
    }

    /** The same for the next request that contains this text, at most 1000 bytes of Latin-1. */
    public void cutNextReplyTo(String text) {
        doomed.set(text);
    }

    /** How many replies were cut since the start. */
    public int cuts() {
        return cuts.get();
    }

    /** Each piece of a reply comes so much later. */
    public void delay(Duration by) {
        delayMs = by.toMillis();
    }

    /** Nothing passes in either direction, and all connections stay as they are. */
    public void stall() {
        become(Mode.STALL);
    }

    /** Closes all connections, and new ones as soon as they are made. */
    public void refuse() {
        become(Mode.REFUSE);
        connections.forEach(Connection::close);
    }

    /** How many connections there are. */
    public int connections() {
        return connections.size();
    }

    private synchronized void become(Mode next) {
        mode = next;
        notifyAll();
    }

    private synchronized boolean refuses() {
        return mode == Mode.REFUSE;
    }

    private synchronized void awaitFlow() throws InterruptedException {
        while (mode == Mode.STALL && !closed) {
            wait();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            if (refuses()) {
                client.close();
            } else {
                open(client);
            }
        }
    }

    private void open(Socket client) throws IOException {
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            client.close();
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        var connection = new Connection(client, server);
        connections.add(connection);
        background("requests", connection::requests);
        background("replies", connection::replies);
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** A closed socket ends the work; nobody has to hear of it. */
    private void background(String name, Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(Connection::close);
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        /** The reply that comes next is to be cut. */
        private volatile boolean isDoomed;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() throws IOException, InterruptedException {
            try {
                var bytes = new byte[CHUNK];
                String before = "";
                InputStream in = client.getInputStream();
                OutputStream out = server.getOutputStream();
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    var chunk = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
                    isDoomed |= isToBeCut(before, chunk);
                    before = end(before + chunk, 1000);
                    awaitFlow();
                    out.write(bytes, 0, count);
                }
            } finally {
                close();
            }
        }

        void replies() throws IOException, InterruptedException {
            try {
                var bytes = new byte[CHUNK];
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    if (isDoomed) {
                        cuts.incrementAndGet();
                        return;
                    }
                    Thread.sleep(delayMs);
                    awaitFlow();
                    out.write(bytes, 0, count);
                }
            } finally {
                close();
            }
        }

        /** Whether the text stands in this chunk, or began in those before; and if so, it is looked for no more. */
        private boolean isToBeCut(String before, String chunk) {
            String text = doomed.get();
            boolean found = !text.equals(NOTHING) && (end(before, Math.max(0, text.length() - 1)) + chunk)
                .contains(text);
            return found && doomed.compareAndSet(text, NOTHING);
        }

        private static String end(String text, int most) {
            return text.substring(Math.max(0, text.length() - most));
        }

        void close() {
            connections.remove(this);
            try {
                client.close();
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
