package taskmill.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.support.Command;
import taskmill.support.Eventually;

/** A browser that somebody uses by keyboard and reads, and what it had to complain about. For one thread. */
public final class Browser implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MOST_TABS = 200;
    private static final int DOUBLE_CLICK_MS = 120;
    private static final Map<String, String> KEYS = Map.of("Tab", "\uE004", "Enter", "\uE007", "Escape", "\uE00C", "Space", " ",
        "Down", "\uE015", "Up", "\uE013", "Backspace", "\uE003", "Shift", "\uE008", "Control", "\uE009");
    /** What a screen reader would call the element that has the focus. */
    private static final String FOCUSED = "const e = document.activeElement; const of = e.getAttribute('aria-labelledby');"
        + "return (e.getAttribute('aria-label') || (of && document.getElementById(of).innerText)"
        + " || (e.labels && e.labels[0] && e.labels[0].innerText) || e.innerText || e.placeholder || '').trim();";

    private static final String FIELDS = "return [...document.querySelectorAll('input, select, textarea')]"
        + ".map(e => e.name + '=' + e.value + (e === document.activeElement ? ' (has the focus)' : '')).join(', ');";

    private final Path profile;
    private final WebDriver driver;
    private String home = "";

    private Browser(Path profile, String language) {
        this.profile = profile;
        this.driver = new WebDriver(profile, language);
    }

    /** Whether this machine has what is needed. */
    public static boolean isThere() {
        return Command.of("sh", "-c", "command -v chromium && command -v chromedriver").run().exitCode() == 0;
    }

    /** @param language such as {@code en-US} */
    public static Browser start(String language) {
        try {
            return new Browser(Files.createTempDirectory("taskmill-browser"), language);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the dashboard of a broker, with nothing left of a visit before. */
    public Browser visit(String broker) {
        home = broker;
        driver.post("url", new JsonObject().add("url", broker + "/ui/"));
        js("sessionStorage.clear(); localStorage.clear();");
        driver.post("url", new JsonObject().add("url", "about:blank"));
        driver.post("url", new JsonObject().add("url", broker + "/ui/"));
        return this;
    }

    /** Goes to a page, such as {@code #/tasks}, as a link to it does. */
    public Browser go(String page) {
        js("location.hash = arguments[0];", page);
        return this;
    }

    /** Runs a script in the page; its answer, or that of the promise that it answers. */
    public JsonValue js(String script, Object... arguments) {
        JsonArray given = new JsonArray();
        for (Object argument : arguments) {
            given.add(argument.toString());
        }
        return driver.post("execute/sync", new JsonObject().add("script", script).add("args", given));
    }

    /** The memory that the page holds after a garbage collection, in bytes. */
    public long heldBytes() {
        driver.devtools("HeapProfiler.collectGarbage", new JsonObject());
        return (long) driver.devtools("Runtime.getHeapUsage", new JsonObject()).asObject().getDouble("usedSize", 0);
    }

    /** Counts from now on for how long the page's thread has a processor. */
    public void countWork() {
        driver.devtools("Performance.enable", new JsonObject().add("timeDomain", "threadTicks"));
    }

    /** For how long it has had one, in ms. */
    public double workedMs() {
        return driver.devtools("Performance.getMetrics", new JsonObject()).asObject().get("metrics").asArray().values().stream()
            .map(JsonValue::asObject).filter(metric -> metric.getString("name", "").equals("TaskDuration"))
            .mapToDouble(metric -> metric.getDouble("value", 0) * 1000).sum();
    }

    /** Presses keys one after the other: a character, or a name such as Enter; {@code Shift+x} is two at once. */
    Browser press(String... keys) {
        JsonArray actions = new JsonArray();
        for (String key : keys) {
            List<String> chord = key.length() > 1 && key.contains("+") ? List.of(key.split("\\+")) : List.of(key);
            chord.forEach(each -> actions.add(action("keyDown", each)));
            for (int i = chord.size() - 1; i >= 0; i--) {
                actions.add(action("keyUp", chord.get(i)));
            }
        }
        driver.post("actions", new JsonObject().add("actions", new JsonArray().add(
            new JsonObject().add("type", "key").add("id", "keyboard").add("actions", actions))));
        return this;
    }

    /** Clicks twice in the middle of the button with this text, as fast as a hand does. */
    Browser doubleClick(String text) {
        JsonObject at = js("const b = [...document.querySelectorAll('button')].filter(e => e.innerText === arguments[0]).pop();"
            + "b.scrollIntoView({block: 'center'}); const r = b.getBoundingClientRect();"
            + "return {x: Math.round(r.x + r.width / 2), y: Math.round(r.y + r.height / 2)};", text).asObject();
        JsonArray actions = new JsonArray().add(new JsonObject().add("type", "pointerMove").add("x", at.get("x")).add("y", at.get("y")));
        for (int i = 0; i < 2; i++) {
            for (String type : List.of("pointerDown", "pointerUp", "pause")) {
                int ms = type.equals("pause") ? DOUBLE_CLICK_MS : 0;
                actions.add(new JsonObject().add("type", type).add("button", 0).add("duration", ms));
            }
        }
        driver.post("actions", new JsonObject().add("actions", new JsonArray().add(
            new JsonObject().add("type", "pointer").add("id", "mouse").add("actions", actions))));
        return this;
    }

    private static JsonObject action(String type, String key) {
        return new JsonObject().add("type", type).add("value", KEYS.getOrDefault(key, key));
    }

    Browser type(String text) {
        return press(text.codePoints().mapToObj(Character::toString).toArray(String[]::new));
    }

    /** Replaces what stands in the field that has the focus. */
    Browser retype(String text) {
        return press("Control+a", "Backspace").type(text);
    }

    String focused() {
        return js(FOCUSED).asString();
    }

    /** Presses Tab until the name of what has the focus fits a regular expression. */
    Browser tabTo(String name) {
        Pattern wanted = Pattern.compile(name);
        List<String> passed = new ArrayList<>();
        while (passed.size() < MOST_TABS) {
            press("Tab");
            String here = focused();
            if (wanted.matcher(here).find()) {
                return this;
            }
            passed.add(here);
        }
        throw new AssertionError("Tab does not lead to " + name + " but to " + passed + "\n" + text());
    }

    /** What can be read on the page, or in the dialog that was opened last. */
    String text() {
        return js("return ([...document.querySelectorAll('dialog[open]')].pop() || document.body).innerText;").asString();
    }

    /** Waits until a regular expression is found in {@link #text}; returns that. */
    public String awaitText(String expression) {
        Pattern wanted = Pattern.compile(expression);
        try {
            return Eventually.get(SOON, expression, () -> Optional.of(text()).filter(text -> wanted.matcher(text).find()));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the page says:\n" + text() + "\n" + js(FIELDS) + "\n" + complaints(""), e);
        }
    }

    Browser size(int width, int height) {
        driver.devtools("Emulation.setDeviceMetricsOverride", new JsonObject().add("width", width).add("height", height)
            .add("deviceScaleFactor", 1).add("mobile", false));
        return this;
    }

    /** Keeps what it shows as a PNG. */
    Browser picture(Path file) {
        try {
            Files.write(file, Base64.getDecoder().decode(driver.get("screenshot").asString()));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What it complained about since the last call: errors on the console, breaches of the policy, and requests to others.
     *
     * @param expected a regular expression; complaints in which it is found are left out, unless it is empty
     */
    public List<String> complaints(String expected) {
        List<String> all = new ArrayList<>();
        for (JsonValue entry : log("browser")) {
            String level = entry.asObject().getString("level", "");
            if (level.equals("SEVERE") || level.equals("WARNING")) {
                all.add(entry.asObject().getString("message", ""));
            }
        }
        for (JsonValue entry : log("performance")) {
            JsonObject message = Json.parse(entry.asObject().getString("message", "")).asObject().get("message").asObject();
            if (message.getString("method", "").equals("Network.requestWillBeSent")) {
                String url = message.get("params").asObject().get("request").asObject().getString("url", "");
                if (url.matches("(http|ws)s?:.*") && !url.startsWith(home + "/")) {
                    all.add("a request to " + url);
                }
            }
        }
        return all.stream().filter(each -> expected.isEmpty() || !Pattern.compile(expected).matcher(each).find()).toList();
    }

    private JsonArray log(String type) {
        return driver.post("se/log", new JsonObject().add("type", type)).asArray();
    }

    @Override
    public void close() {
        driver.close();
        try (var files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
