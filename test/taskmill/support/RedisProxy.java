package taskmill.support;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * A proxy on a free loopback port in front of one Redis. It reads the Redis protocol, so it can pass a request on and
 * close the connection in place of its reply, also in the middle of a pipeline. It can also delay replies, pass the
 * traffic on in small pieces, hold it up, and refuse connections. Thread-safe.
 */
public final class RedisProxy implements AutoCloseable {
    private static final int PIECE = 3;

    private enum Mode { PASS, STALL, REFUSE, SLICE }

    private final ServerSocket listener;
    private final int target;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    /** Chooses the next request that gets no reply. */
    private final AtomicReference<Optional<Predicate<RespReader.Message>>> cut =
        new AtomicReference<>(Optional.empty());
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile long delayMs;
    private Mode mode = Mode.PASS; // guarded by this
    private boolean closed; // guarded by this

    private RedisProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** Starts one that passes everything on to this port of this machine. */
    public static RedisProxy to(int port) {
        try {
            var proxy = new RedisProxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), port);
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

    /** Passes everything on again, stalled traffic first. A cut that is still to come is canceled. */
    public void pass() {
        delayMs = 0;
        cut.set(Optional.empty());
        become(Mode.PASS);
    }

    /** The next request on any connection reaches Redis; in place of its reply the client sees the connection closed. */
    public void cutNextReply() {
        cutNextReplyTo(request -> true);
    }

    /** The same for the next request of this kind. A request that Redis answers with NOSCRIPT does not count. */
    public void cutNextReplyTo(Predicate<RespReader.Message> kind) {
        cut.set(Optional.of(kind));
    }

    /** How many replies were cut since the start. */
    public int cuts() {
        return cuts.get();
    }

    /** Each reply arrives so much later. */
    public void delay(Duration by) {
        delayMs = by.toMillis();
    }

    /** Nothing passes in either direction, and all connections stay open. */
    public void stall() {
        become(Mode.STALL);
    }

    /** Requests and replies pass in pieces of a few bytes. */
    public void slice() {
        become(Mode.SLICE);
    }

    /** Closes all connections, and new ones as soon as they are made. */
    public void refuse() {
        become(Mode.REFUSE);
        reset();
    }

    /** Closes all connections; new ones can be made. */
    public void reset() {
        connections.forEach(Connection::close);
    }

    /** How many connections are open. */
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

    /** Waits until traffic may pass; returns how many bytes of so many may pass at a time. */
    private synchronized int awaitFlow(int bytes) throws InterruptedException {
        while (mode == Mode.STALL && !closed) {
            wait();
        }
        return mode == Mode.SLICE ? PIECE : bytes;
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
        if (refuses()) {
            connection.close();
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** Runs until a socket is closed. */
    private void background(String name, Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "redis-proxy-" + name);
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
        reset();
    }

    /** Knows when the bytes arrived that were read last. */
    private static final class Arrivals extends FilterInputStream {
        private long nanos;

        Arrivals(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int most) throws IOException {
            int count = super.read(bytes, from, most);
            nanos = System.nanoTime();
            return count;
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        /** For each request without a reply so far, in order: the cut that chose it. */
        private final Queue<Optional<Predicate<RespReader.Message>>> unanswered = new ConcurrentLinkedQueue<>();

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() throws IOException, InterruptedException {
            try {
                var reader = new RespReader(new BufferedInputStream(client.getInputStream()));
                for (var request = reader.next(); request != null; request = reader.next()) {
                    var chosen = cut.get();
                    boolean isCut = chosen.isPresent() && chosen.get().test(request)
                        && cut.compareAndSet(chosen, Optional.empty());
                    unanswered.add(isCut ? chosen : Optional.empty());
                    send(request.bytes(), server.getOutputStream());
                }
            } finally {
                close();
            }
        }

        void replies() throws IOException, InterruptedException {
            try {
                var arrivals = new Arrivals(server.getInputStream());
                var reader = new RespReader(new BufferedInputStream(arrivals));
                for (var reply = reader.next(); reply != null; reply = reader.next()) {
                    Optional<Predicate<RespReader.Message>> chosen =
                        reply.isPush() ? Optional.empty() : unanswered.remove();
                    if (chosen.isPresent() && !reply.word(0).startsWith("NOSCRIPT")) {
                        cuts.incrementAndGet();
                        return;
                    }
                    if (chosen.isPresent()) {
                        cut.set(chosen);
                    }
                    long leftNanos = arrivals.nanos + TimeUnit.MILLISECONDS.toNanos(delayMs) - System.nanoTime();
                    TimeUnit.NANOSECONDS.sleep(leftNanos);
                    send(reply.bytes(), client.getOutputStream());
                }
            } finally {
                close();
            }
        }

        private void send(byte[] bytes, OutputStream out) throws IOException, InterruptedException {
            int most = awaitFlow(bytes.length);
            for (int from = 0; from < bytes.length; from += most) {
                out.write(bytes, from, Math.min(most, bytes.length - from));
            }
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
