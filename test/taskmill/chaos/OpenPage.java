package taskmill.chaos;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import taskmill.client.TaskClient;
import taskmill.client.TaskClientException;
import taskmill.page.Browser;

/**
 * A dashboard that is open for long, in a Chromium. On a machine without one it is a client that reads the same events. For
 * one thread.
 */
final class OpenPage implements AutoCloseable {
    private static final List<String> PAGES = List.of("#/", "#/tasks", "#/queues", "#/workers", "#/tasks?state=succeeded", "#/crons");
    private final Optional<Browser> browser;
    private final Thread reader;
    private volatile boolean closed;
    private int turn;

    private OpenPage(Optional<Browser> browser, String broker) {
        this.browser = browser;
        this.reader = new Thread(() -> read(broker), "page");
        if (browser.isPresent()) {
            browser.get().visit(broker);
        } else {
            reader.start();
        }
    }

    static OpenPage of(String broker) {
        return new OpenPage(Browser.isThere() ? Optional.of(Browser.start("en-US")) : Optional.empty(), broker);
    }

    private void read(String broker) {
        try {
            new TaskClient(URI.create(broker)).events("overview", "queues", "workers").takeWhile(event -> !closed).count();
        } catch (TaskClientException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    /** Goes to the next page. */
    void turn() {
        browser.ifPresent(each -> each.go(PAGES.get(turn++ % PAGES.size())));
    }

    OptionalLong heldBytes() {
        return browser.isPresent() ? OptionalLong.of(browser.get().heldBytes()) : OptionalLong.empty();
    }

    /** What the browser complained about since the last call; a 503 of a busy machine is no mistake. */
    List<String> complaints() {
        return browser.map(each -> each.complaints("status of 503")).orElse(List.of());
    }

    @Override
    public void close() {
        closed = true;
        browser.ifPresent(Browser::close);
        reader.interrupt();
    }
}
