package taskmill.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Eventually;

/**
 * One session of Chromium, over the WebDriver protocol (w3.org/TR/webdriver2). chromedriver is a process of its own on a free
 * loopback port. For one thread.
 */
final class WebDriver implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    /** The last three keep it from asking anybody but this machine. */
    private static final String[] ARGUMENTS = {"--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-sync", "--disable-extensions", "--window-size=1280,860", "--disable-background-networking",
        "--disable-component-update", "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"};

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Child driver;
    private final String base;
    private final String session;

    /** @param profile a directory that is not there yet, for what the browser keeps */
    WebDriver(Path profile, String language) {
        driver = Command.of("chromedriver", "--port=0").with("LANGUAGE", language).start();
        base = "http://127.0.0.1:" + Eventually.get(Duration.ofSeconds(20), "a port of chromedriver", () -> {
            Matcher port = PORT.matcher(driver.out());
            return port.find() ? Optional.of(port.group(1)) : Optional.empty();
        });
        JsonArray arguments = Json.array(ARGUMENTS).asArray().add("--user-data-dir=" + profile).add("--lang=" + language)
            .add("--accept-lang=" + language);
        if (isRoot()) {
            arguments.add("--no-sandbox");
        }
        JsonObject wanted = new JsonObject().add("browserName", "chrome")
            .add("goog:chromeOptions", new JsonObject().add("args", arguments).add("binary", "/usr/bin/chromium"))
            .add("goog:loggingPrefs", new JsonObject().add("browser", "ALL").add("performance", "ALL"));
        session = send("POST", "/session", new JsonObject().add("capabilities", new JsonObject().add("alwaysMatch", wanted)))
            .asObject().getString("sessionId", "");
    }

    private static boolean isRoot() {
        return Command.of("id", "-u").run().succeeded().out().equals("0");
    }

    /** One command of the session, such as {@code url}; returns its value. */
    JsonValue post(String command, JsonObject body) {
        return send("POST", "/session/" + session + "/" + command, body);
    }

    JsonValue get(String command) {
        return send("GET", "/session/" + session + "/" + command, null);
    }

    /** A command of the DevTools protocol. */
    JsonValue devtools(String command, JsonObject parameters) {
        return post("goog/cdp/execute", new JsonObject().add("cmd", command).add("params", parameters));
    }

    private JsonValue send(String method, String path, JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(90))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            JsonValue value = Json.parse(answer.body()).asObject().get("value");
            if (answer.statusCode() != 200) {
                throw new AssertionError(method + " " + path + ": " + value.asObject().getString("error", "") + ": "
                    + value.asObject().getString("message", "") + "\n" + body);
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(driver.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during " + path, e);
        }
    }

    /** Ends the browser, and then its driver. */
    @Override
    public void close() {
        try {
            send("DELETE", "/session/" + session, null);
        } finally {
            driver.close();
        }
    }
}
