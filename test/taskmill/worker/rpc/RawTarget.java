package taskmill.worker.rpc;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/** A server that speaks byte by byte, and so can do what no proper one does. */
final class RawTarget implements AutoCloseable {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ServerSocket socket;
    private final List<Visit> visits = new CopyOnWriteArrayList<>();

    /** What is done with each connection, which is closed afterwards. */
    @FunctionalInterface
    interface Manners {
        void receive(Visit visit) throws IOException;
    }

    RawTarget(Manners manners) throws IOException {
        this(ServerSocketFactory.getDefault(), manners);
    }

    RawTarget(ServerSocketFactory sockets, Manners manners) throws IOException {
        this(sockets.createServerSocket(0, 500, InetAddress.getByName("127.0.0.1")), manners);
    }

    /** At this address and port. */
    RawTarget(InetAddress address, int port, Manners manners) throws IOException {
        this(new ServerSocket(port, 500, address), manners);
    }

    private RawTarget(ServerSocket listening, Manners manners) {
        socket = listening;
        inBackground(() -> {
            while (true) {
                Visit visit = new Visit(socket.accept(), visits.size() + 1);
                visits.add(visit);
                inBackground(() -> visit.serve(manners));
            }
        });
    }

    private interface Service {
        void run() throws IOException;
    }

    private static void inBackground(Service service) {
        Thread thread = new Thread(() -> {
            try {
                service.run();
            } catch (IOException e) {
                // The socket was closed, by either side.
            }
        }, "raw-target");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    String url() {
        return url("127.0.0.1");
    }

    String url(String host) {
        return "http://" + host + ":" + port() + "/";
    }

    /** How many connections were made to it so far. */
    int connections() {
        return visits.size();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Visit visit : visits) {
            visit.caller.close();
        }
    }

    /** The visit of this number, the first being 1; it must have begun. */
    Visit visit(int number) {
        return visits.get(number - 1);
    }

    /** One connection. */
    static final class Visit {
        private final Socket caller;
        private final int number;
        private final CompletableFuture<Void> left = new CompletableFuture<>();

        private Visit(Socket caller, int number) {
            this.caller = caller;
            this.number = number;
        }

        private void serve(Manners manners) throws IOException {
            try (caller) {
                manners.receive(this);
            } finally {
                left.complete(null);
            }
        }

        /** 1 for the first connection of the server. */
        int number() {
            return number;
        }

        /** Reads a request with a body of the length it names, and answers its head. */
        String request() throws IOException {
            InputStream in = caller.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int c = in.read();
                if (c < 0) {
                    throw new EOFException("the caller left");
                }
                head.append((char) c);
            }
            in.readNBytes(head.toString().lines().filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16))).findFirst().orElse(0));
            return head.toString();
        }

        Visit say(String text) throws IOException {
            caller.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        /** Says it again and again, until the caller leaves. */
        void sayForEver(String text) throws IOException {
            byte[] bytes = text.repeat(8192 / text.length()).getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                caller.getOutputStream().write(bytes);
            }
        }

        /** Waits until the caller closes the connection. */
        void untilCallerLeaves() throws IOException {
            caller.getInputStream().transferTo(OutputStream.nullOutputStream());
        }

        /** Waits this long, or ends the visit where the caller leaves meanwhile. */
        void linger(int ms) throws IOException {
            caller.setSoTimeout(ms);
            try {
                if (caller.getInputStream().read() < 0) {
                    throw new EOFException("the caller left");
                }
            } catch (SocketTimeoutException e) {
                caller.setSoTimeout(0);
            }
        }

        /** Makes the end of the visit a reset. */
        void resetAtEnd() throws IOException {
            caller.setSoLinger(true, 0);
        }

        /** Waits until this side is done with the connection; fails after a minute. */
        void awaitEnd() throws Exception {
            left.get(60, TimeUnit.SECONDS);
        }
    }
}
