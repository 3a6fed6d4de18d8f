package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import taskmill.support.Api;
import taskmill.support.Deployment;

/** Scripts from curl to result. */
@ExtendWith(Shared.class)
final class ScriptTaskTest {
    private final Deployment deployment;
    private final Api api;

    ScriptTaskTest(Deployment deployment, Api api) {
        this.deployment = deployment;
        this.api = api;
    }

    @Test
    void argsOfAFormAreWords() {
        JsonObject task = api.run("script", "bin_name=args.sh", "args=one  two three");

        assertEquals(1, task.getInt("is_success", 0), task::toString);
        assertEquals(List.of("one", "two", "three"), lines(task).subList(0, 3));
    }

    @Test
    void argsOfAJsonArrayAreTakenAsTheyAre() {
        JsonObject task = api.run("script",
                "{\"bin_name\": \"args.sh\", \"args\": [\"a b\", \"\", \"$(id)\", \"--c\"]}");

        assertEquals(List.of("a b", "", "$(id)", "--c"), lines(task).subList(0, 4));
    }

    @Test
    void numbersOfJsonMayHaveAnExponent() {
        JsonObject receipt = api.post("/api/task/script",
                "{\"bin_name\": \"hello.sh\", \"start_time\": 4.0E9, \"priority\": 9e0}").is(202).json();

        assertEquals(4_000_000_000L, receipt.getLong("start_time", 0), receipt::toString);
        api.delete("/api/task/" + receipt.getString("uuid", "")).is(200);
    }

    @Test
    void waitMakesTheCallSynchronous() {
        JsonObject done = api.post("/api/task/script?wait=20", "bin_name=hello.sh", "args=you").is(200).json();
        JsonObject failed = api.post("/api/task/script?wait=20", "bin_name=flaky.sh").is(200).json();

        assertEquals("hello, you", done.getString("message", ""));
        assertEquals("exit_code", failed.get("error").asObject().getString("code", ""));
        assertEquals(1, failed.getInt("exit_code", 0));
    }

    @Test
    void waitThatIsTooShortAnswersLikeNone() {
        Path gate = deployment.dir().resolve("too-short");
        String uuid = api.post("/api/task/script?wait=0.1", "bin_name=gate.sh", "args=" + gate).is(202).text("uuid");

        assertEquals(0, api.get("/api/task/" + uuid + "?wait=0.1").is(200).json().getInt("is_result_exist", 1));
        api.delete("/api/task/" + uuid).is(202);
    }

    @Test
    void plainTextIsTheBareUuidAndTheBareMessage() {
        Api plain = api.with("-H", "Accept: text/plain");

        String uuid = plain.post("/api/task/script", "bin_name=hello.sh", "args=plain").is(202).body();

        api.finished(uuid);
        assertEquals("hello, plain", plain.get("/api/task/result/" + uuid).is(200).body());
        assertEquals("hello, plain", plain.get("/api/task/result?uuid=" + uuid).is(200).body());
    }

    @Test
    void programsOutsideOfBinPathAreTheTasksFailure() throws Exception {
        Files.createSymbolicLink(deployment.bin().resolve("link-out"), Path.of("/bin/echo"));
        Files.createDirectory(deployment.bin().resolve("directory"));
        Files.createFile(deployment.bin().resolve("not-executable"));

        assertEquals(Map.of("nothing", "bin_not_found", "link-out", "bin_not_allowed", "directory", "bin_not_allowed",
                        "not-executable", "bin_not_allowed"),
                Stream.of("nothing", "link-out", "directory", "not-executable").collect(Collectors.toMap(name -> name,
                        name -> code(api.run("script", "bin_name=" + name)))));
    }

    private static List<String> lines(JsonObject task) {
        return task.getString("stdout", "").lines().toList();
    }

    private static String code(JsonObject task) {
        return task.get("error").asObject().getString("code", "");
    }
}
