package taskmill.chaos;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;

/**
 * Clients that submit with a key and repeat the submit, to any broker, until it is answered. The journal has every
 * call, also those without an answer. Thread-safe.
 */
final class Clients implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** What the JDK says of a connection that ended before any byte of an answer. */
    private static final String ENDED = ".*received no bytes.*|Connection reset|Broken pipe|.*closed.*";
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(2)).build();
    private final List<String> brokers;
    private final Journals journals;
    private final List<Load> loads = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final List<String> cut = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** An answer; status 0 if there was none. */
    record Answer(int status, String body) {
        String uuid() {
            return json().getString("uuid", "");
        }

        String state() {
            return json().getString("state", "");
        }

        boolean isDuplicate() {
            return json().getBoolean("duplicate", false);
        }

        /** Empty unless it is a 2xx; some are no JSON. */
        private JsonObject json() {
            return status / 100 == 2 && body.startsWith("{") ? Json.parse(body).asObject() : new JsonObject();
        }
    }

    Clients(List<String> brokers, Journals journals) {
        this.brokers = List.copyOf(brokers);
        this.journals = journals;
    }

    /** Submits that go on in the background. */
    final class Load {
        private final List<Thread> threads = new ArrayList<>();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger stored = new AtomicInteger();
        private volatile int count;
        private volatile int allowed = Integer.MAX_VALUE;

        private Load(String keys, int count, int clients, long pauseMs, IntFunction<String> task) {
            this.count = count;
            for (int i = 0; i < clients; i++) {
                Thread thread = new Thread(() -> run(keys, pauseMs, task), "client-" + keys + i);
                thread.start();
                threads.add(thread);
            }
        }

        private void run(String keys, long pauseMs, IntFunction<String> task) {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                while (i >= allowed && !closed) {
                    LockSupport.parkNanos(PAUSE_NANOS / 10);
                }
                submit(keys + i, task.apply(i));
                stored.incrementAndGet();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMs));
            }
        }

        /** Allows so many submits from the beginning on, so that a load lasts as long as the faults. */
        void allow(int upTo) {
            allowed = upTo;
        }

        /** How many submits were answered with a stored task. */
        int stored() {
            return stored.get();
        }

        boolean isOver() {
            return threads.stream().noneMatch(Thread::isAlive);
        }

        /** Begins no further submits. */
        Load stop() {
            count = 0;
            return this;
        }

        /** Returns when all submits have been answered or given up. */
        void join() {
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted while clients submit", e);
                }
            }
        }
    }

    /** Submits so many tasks, each client one at a time with a pause after each; the task is a type and a form. */
    Load load(int count, int clients, long pauseMs, IntFunction<String> task) {
        return load("key-", count, clients, pauseMs, task);
    }

    /** The same with keys that begin with this, so that several loads can be told apart. */
    Load load(String keys, int count, int clients, long pauseMs, IntFunction<String> task) {
        Load load = new Load(keys, count, clients, pauseMs, task);
        loads.add(load);
        return load;
    }

    /** Ends all loads, without waiting for answers. */
    @Override
    public void close() {
        closed = true;
        loads.forEach(load -> load.stop().join());
    }

    /** Submits with a key until it is answered; returns the uuid, empty if that took too long. */
    String submit(String key, String task) {
        String[] part = task.split(" ", 2);
        long begunNanos = System.nanoTime();
        for (int tries = 0; !closed && System.nanoTime() - begunNanos < PATIENCE_NANOS; tries++) {
            int broker = Math.floorMod(key.hashCode() + tries, brokers.size());
            Answer heard = call("submit", "POST", broker, "/api/task/" + part[0], part[1], key);
            if (heard.status() / 100 == 2) {
                return heard.uuid();
            }
            LockSupport.parkNanos(PAUSE_NANOS + ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
        }
        return "";
    }

    /** The calls on a connection that the server ended when they were on their way, before any byte of an answer. */
    List<String> ended() {
        return ended;
    }

    /** The calls with a part of an answer, or without an answer in time. */
    List<String> cut() {
        return cut;
    }

    /** One call, noted in the journal. */
    Answer call(String name, String method, int broker, String path, String form, String key) {
        long sentUs = Journals.nowUs();
        Answer heard = send(method, brokers.get(broker) + path, form, key);
        journals.noteCall(new Journals.ClientCall(name, key, sentUs, Journals.nowUs(), heard.status(),
            name.equals("submit") ? heard.uuid() : key, heard.state(), heard.isDuplicate()));
        return heard;
    }

    private Answer send(String method, String url, String form, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(15))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, HttpRequest.BodyPublishers.ofString(form));
        if (method.equals("POST") && !key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            if (!(e instanceof ConnectException)) {
                (String.valueOf(e.getMessage()).matches(ENDED) ? ended : cut).add(Instant.now() + " " + method + " " + url + ": " + e);
            }
            return new Answer(0, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, "");
        }
    }
}
