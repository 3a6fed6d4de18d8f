package taskmill.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import taskmill.support.Eventually;

/** What people do with the dashboard, by keyboard alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DashboardTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private final Stage stage = new Stage();
    private final Browser browser = stage.browser;

    @BeforeAll
    void start() {
        stage.worker("name: anvil", "concurrency: 4", "kill_grace: 0.5");
    }

    @AfterAll
    void end() {
        stage.close();
    }

    @AfterEach
    void nothingToComplainAbout() {
        assertEquals(List.of(), stage.complaints());
    }

    @Test
    void aReaderSeesWhatWouldNeedAnotherRoleAndCannotDoIt() {
        stage.api.post("/api/task/script", "bin_name=hello.sh", "queue=seen").is(202);
        stage.open(stage.token("rita", "read"));

        browser.press("g", "q").awaitText("seen");
        browser.go("#/queue/seen").awaitText("Pause");
        assertTrue(browser.js("return [...document.querySelectorAll('button')]"
            + ".filter(b => /Pause$|Pause \\(|Set limits/.test(b.ariaLabel || b.innerText))"
            + ".every(b => b.disabled && b.title === 'needs admin');").asBoolean(), browser::text);
        browser.press("n");
        assertEquals(0, browser.js("return document.querySelectorAll('dialog[open]').length;").asInt());
    }

    @Test
    void aWrongTokenIsAskedForAgain() {
        browser.visit(stage.api.base()).awaitText("This broker wants a token");
        browser.type("not-a-token-at-all").press("Enter").awaitText("not accepted");
        browser.type(stage.token("late", "admin")).press("Enter").awaitText("(?s)Overview.*Workers");
    }

    @Test
    void aScriptIsSubmittedItsOutputGrowsAndItsCancelLeavesNothing() throws Exception {
        stage.openAsAdmin();
        browser.press("n").awaitText("Kind");
        browser.tabTo("^Program").type("sleep.sh").tabTo("^Arguments").type("600");
        browser.tabTo("^Retry after").type("5 8").awaitText("Again after 5 s, 8 s, then final: 3 attempts");
        browser.press("Enter").awaitText("(?s)sleep.sh.*running");
        String uuid = browser.js("return location.hash.replace('#/task/', '');").asString();

        browser.press("Shift+C");
        confirmIfAsked();
        JsonObject task = stage.api.finished(uuid);
        assertEquals("canceled", task.getString("state", ""));
        assertEquals(0, task.getInt("left", -1), task::toString);
        browser.awaitText("canceled");
    }

    private void confirmIfAsked() {
        if (browser.js("return document.querySelectorAll('dialog[open]').length;").asInt() > 0) {
            browser.press("Enter");
        }
    }

    @Test
    void outputIsShownWhileItGrows() throws Exception {
        Path gate = stage.deployment.dir().resolve("gate");
        String uuid = stage.api.submit("script", "bin_name=says.sh", "args=" + gate);
        stage.openAsAdmin();

        browser.go("#/task/" + uuid).awaitText("first line");
        Files.createFile(gate);
        browser.awaitText("(?s)first line.*second line");
        browser.awaitText("succeeded");
    }

    @Test
    void aPausedQueueTellsWhyItsTaskWaitsAndGoesOn() {
        stage.api.call("/api/queue/default", "-X", "PUT", "-d", "concurrency=4").is(200);
        stage.openAsAdmin();
        browser.go("#/queue/default").awaitText("Pause").lines().count();
        browser.press("Shift+P").awaitText("Pause the queue default");
        browser.type("the bank is closed").press("Enter").awaitText("(?s)Paused.*alice.*the bank is closed");
        String uuid = stage.api.submit("script", "bin_name=hello.sh");

        browser.go("#/task/" + uuid).awaitText("(?s)queued.*paused");
        browser.go("#/queue/default").awaitText("Paused");
        browser.press("Shift+P").awaitText("takes? its tasks");
        stage.api.finished(uuid);
    }

    @Test
    void aLimitIsChangedAndAWrongOneIsMarked() {
        stage.api.submit("script", "bin_name=hello.sh", "queue=limited", "delay=3600");
        stage.openAsAdmin();
        browser.go("#/queue/limited").awaitText("Limits");

        browser.tabTo("^Running at once").type("0").press("Enter").awaitText("a whole number from 1 to");
        assertEquals("Running at once", browser.focused().lines().findFirst().orElse(""));
        browser.retype("2").press("Enter").awaitText("The limits of limited are set");
        browser.awaitText("/ 2");
        assertEquals(1, stage.api.get("/api/queues").json().get("queues").asArray().values().stream().map(JsonValue::asObject)
            .filter(row -> row.getString("queue", "").equals("limited") && row.getInt("concurrency", 0) == 2).count());
        browser.complaints("");
    }

    @Test
    void aCronIsMadeWithItsNextTimesInSightAndFired() {
        stage.openAsAdmin();
        browser.press("g", "s").awaitText("New cron");
        browser.tabTo("^New cron$").press("Enter").awaitText("Missed times");
        browser.type("nightly").tabTo("^When").type("0 3 * * *").tabTo("^Zone").type("Asia/Shanghai");
        assertEquals(5, browser.awaitText("(?s)Asia/Shanghai.*Yours").lines().filter(line -> line.contains("03:00:00")).count());
        browser.tabTo("^Program").type("hello.sh").press("Enter").awaitText("(?s)nightly.*Asia/Shanghai; next in");

        browser.tabTo("^Fire now$").press("Enter").awaitText("nightly has fired");
        browser.awaitText("(?s)Runs.*succeeded");
        assertEquals("succeeded", stage.api.get("/api/cron/nightly").json().get("last_outcome").asObject().getString("state", ""));
    }

    @Test
    void aWorkerIsToldToBeQuietAndToGoOn() {
        stage.openAsAdmin();
        browser.press("g", "w").awaitText("anvil");
        String uuid = stage.api.submit("script", "bin_name=hello.sh");
        stage.api.finished(uuid);

        browser.tabTo("^Quiet anvil$").press("Enter").awaitText("claims nothing more");
        Eventually.await(SOON, "a quiet worker", () -> browser.text().contains("Unquiet") && isQuiet());
        browser.tabTo("^Unquiet anvil$").press("Enter").awaitText("claims tasks again");
        Eventually.await(SOON, "a worker that claims", () -> !isQuiet());
    }

    private boolean isQuiet() {
        return stage.api.get("/api/workers").json().get("workers").asArray().get(0).asObject().getBoolean("quiet", false);
    }

    @Test
    void aDoubleClickIsOneTask() {
        stage.openAsAdmin();
        browser.press("n").awaitText("Kind");
        browser.tabTo("^Program").type("hello.sh").tabTo("^Tags").type("twice").doubleClick("Submit").awaitText("(?s)hello.sh.*succeeded");
        stage.api.call("/api/cron/twice", "-X", "PUT", "-d", "type=script", "-d", "bin_name=hello.sh", "-d", "when=@yearly",
            "-d", "tags=twice").is(201);
        browser.go("#/cron/twice").awaitText("Fire now").lines().count();
        browser.doubleClick("Fire now").awaitText("(?s)Runs.*succeeded");

        assertEquals(2, stage.api.get("/api/tasks?tag=twice").is(200).json().get("tasks").asArray().size());
    }

    @Test
    void wrongFieldsAreMarked() {
        stage.openAsAdmin();
        browser.press("n").awaitText("Kind");
        browser.tabTo("^Arguments").type("x").tabTo("^Queue").type("a b").press("Enter").awaitText("this parameter is required");
        assertEquals(2, browser.js("return document.querySelectorAll('dialog [aria-invalid]').length;").asInt());
        browser.complaints("");
    }

    @Test
    void whatWasTypedIsKeptWhenTheTokenIsNoLongerGood() {
        String first = stage.token("bob", "admin");
        String second = stage.token("carol", "admin");
        stage.open(first);
        browser.press("n").awaitText("Kind");
        browser.tabTo("^Program").type("hello.sh").tabTo("^Arguments").type("kept words");
        stage.revoke("bob", first);
        browser.awaitText("is not accepted");

        browser.type(second).press("Enter").awaitText("Kind");
        browser.press("Enter").awaitText("(?s)hello.sh kept words.*succeeded");
    }
}
