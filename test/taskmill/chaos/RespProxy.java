package taskmill.chaos;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A proxy in front of Redis that knows which call is which: it can let a script's request pass and cut the
 * connection in the place of its reply, after those of the calls before it in the pipeline. It also delays, slices,
 * stalls and resets. Thread-safe.
 */
final class RespProxy implements AutoCloseable {
    /** How the traffic of all connections is spoiled. */
    enum Mode { PASS, STALL, REFUSE, SLICE }

    private final ServerSocket listener;
    private final int port;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final AtomicReference<String> doomed = new AtomicReference<>("");
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Mode mode = Mode.PASS;
    private volatile long delayMs;

    private RespProxy(ServerSocket listener, int port) {
        this.listener = listener;
        this.port = port;
    }

    /** One that lets everything pass to this port of this machine. */
    static RespProxy to(int port) {
        try {
            RespProxy proxy = new RespProxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), port);
            proxy.background(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Cuts the reply to the next call of this script. */
    void cut(String script) {
        doomed.set(script);
    }

    /** How many replies were cut. */
    int cuts() {
        return cuts.get();
    }

    /** Spoils the traffic from now on; stalled traffic goes on with any other mode. */
    synchronized void mode(Mode next) {
        mode = next;
        notifyAll();
        if (next == Mode.REFUSE) {
            reset();
        }
    }

    void delay(long ms) {
        delayMs = ms;
    }

    /** Closes all connections. */
    void reset() {
        pairs.forEach(Pair::close);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            if (mode == Mode.REFUSE) {
                client.close();
            } else {
                open(client);
            }
        }
    }

    private void open(Socket client) throws IOException {
        try {
            Pair pair = new Pair(client, new Socket(InetAddress.getLoopbackAddress(), port));
            pairs.add(pair);
            background(pair::requests);
            background(pair::replies);
        } catch (IOException away) {
            client.close();
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void background(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "resp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mode(Mode.PASS);
        reset();
    }

    /** A client's connection and the one to the server that belongs to it. */
    private final class Pair {
        private static final int SLICE = 3;
        private final Socket client;
        private final Socket server;
        /** What is to become of the replies that are awaited, in their order. */
        private final Queue<String> awaited = new ConcurrentLinkedQueue<>();

        Pair(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void requests() throws IOException, InterruptedException {
            try {
                RespReader reader = new RespReader(new BufferedInputStream(client.getInputStream()));
                for (RespReader.Message call = reader.next(); call != null; call = reader.next()) {
                    String script = ScriptNames.of(call);
                    boolean cut = !script.isEmpty() && doomed.compareAndSet(script, "");
                    awaited.add(cut ? script : "");
                    flow(server.getOutputStream(), call.bytes());
                }
            } finally {
                close();
            }
        }

        void replies() throws IOException, InterruptedException {
            try {
                RespReader reader = new RespReader(new BufferedInputStream(server.getInputStream()));
                for (RespReader.Message reply = reader.next(); reply != null; reply = reader.next()) {
                    String cut = reply.isPush() ? "" : awaited.remove();
                    if (!cut.isEmpty() && !reply.word(0).startsWith("NOSCRIPT")) {
                        cuts.incrementAndGet();
                        return;
                    }
                    if (!cut.isEmpty()) {
                        doomed.set(cut);
                    }
                    Thread.sleep(delayMs);
                    flow(client.getOutputStream(), reply.bytes());
                }
            } finally {
                close();
            }
        }

        private void flow(OutputStream out, byte[] bytes) throws IOException, InterruptedException {
            synchronized (RespProxy.this) {
                while (mode == Mode.STALL) {
                    RespProxy.this.wait();
                }
            }
            int step = mode == Mode.SLICE ? SLICE : bytes.length;
            for (int from = 0; from < bytes.length; from += step) {
                out.write(bytes, from, Math.min(step, bytes.length - from));
                out.flush();
            }
        }

        void close() {
            pairs.remove(this);
            try {
                client.close();
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
