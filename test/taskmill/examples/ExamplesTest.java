package taskmill.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import com.sun.net.httpserver.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import taskmill.support.Api;
import taskmill.support.Command;
import taskmill.support.Deployment;

/** Each example as a program of its own, on one Redis with one broker and one worker for scripts. */
@Execution(ExecutionMode.CONCURRENT)
final class ExamplesTest {
    private static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";
    private static Deployment deployment;
    private static String broker;
    private static String classPath;

    @BeforeAll
    static void start() throws IOException {
        deployment = Deployment.onOwnRedis();
        Path secrets = deployment.dir().resolve("secrets");
        Files.createFile(secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secrets, SECRET + "\n");
        var worker = deployment.worker("webhook_secret_file: " + secrets);
        broker = Api.of(deployment.broker()).base();
        classPath = Path.of("build/taskmill.jar").toRealPath() + ":" + Command.of("bin/jars.sh", "path", "run").run().succeeded()
            .out() + ":" + Path.of("build/test-classes").toAbsolutePath();
        worker.awaitReady();
    }

    @AfterAll
    static void end() {
        deployment.close();
    }

    private static List<String> run(Class<?> example, Object second) {
        // As bin/launch.sh does, so that in a whole run of the tests the archive of classes fits.
        String options = "-XX:+UseSerialGC -Dslf4j.internal.verbosity=ERROR " + System.getenv().getOrDefault("JAVA_OPTS", "");
        List<Object> words = new ArrayList<>(List.of(options.strip().split(" +")));
        words.addAll(List.of("-cp", classPath, example.getName(), broker, second));
        return Command.of(Path.of(System.getProperty("java.home"), "bin", "java"), words.toArray()).run().succeeded().out().lines()
            .toList();
    }

    @Test
    void progressIsShownWhileAHandlerRuns() {
        List<String> said = run(ProgressExample.class, deployment.redis());

        assertTrue(said.size() > 1 && said.get(0).matches("[0-9]+ %, [0-9]+ of 20 files"), said::toString);
        assertEquals("copied 20 files", said.get(said.size() - 1));
    }

    @Test
    void aPlanTriesAgainUnlessTheFailureIsForGood() {
        assertEquals(List.of("succeeded in attempt 3: fetched", "failed in attempt 1: line 7 has no date"),
            run(PlanExample.class, deployment.redis()));
    }

    @Test
    void oneTaskPutsTheResultsOfOthersTogether() {
        assertEquals(List.of("10 words"), run(FanOutExample.class, deployment.redis()));
    }

    @Test
    void aCallbackIsTakenIfItsSignatureIsGood() {
        assertEquals(List.of("succeeded: hello, receiver"), run(CallbackExample.class, SECRET));
    }

    /** The example is copied by people, so it must refuse what anybody could send. */
    @Test
    void aCallbackThatSomebodyElseSentIsRefused() {
        Headers headers = new Headers();
        headers.set("webhook-id", "1");
        headers.set("webhook-timestamp", String.valueOf(Instant.now().getEpochSecond()));

        assertFalse(CallbackExample.isGenuine(headers, "{}", SECRET));
        headers.set("webhook-signature", "v1,AAAA v1,");
        assertFalse(CallbackExample.isGenuine(headers, "{}", SECRET));
        // The signature that the secret makes of "1.1.{}", which is too old.
        headers.set("webhook-timestamp", "1");
        headers.set("webhook-signature", "v1,/gA6enN2YtRm9VJd7xynjQXiio0MaopLUink97aip/c=");
        assertFalse(CallbackExample.isGenuine(headers, "{}", SECRET));
    }

    @Test
    void aCronIsPutTriedAndDeleted() {
        List<String> said = run(CronExample.class, "");

        assertTrue(said.get(0).matches("at 02:30 on weekdays; next 20.*Z"), said::toString);
        assertEquals("hello, cron", said.get(1));
    }

    @Test
    void aRateSpreadsTheTasksOfAQueue() {
        String said = run(RateExample.class, deployment.redis()).get(0);

        // Nine tenths of a second lie between the first and the last of ten; a handler begins some time after its start.
        assertTrue(said.startsWith("sent 10 mails in ") && Integer.parseInt(said.replaceAll(".* in | ms", "")) > 500, said);
    }

    @Test
    void anImportThatIsRepeatedStoresNothingTwice() throws IOException {
        String lines = IntStream.range(0, 1100).mapToObj(i -> "c" + i + ",customer " + i + "," + i % 10)
            .collect(Collectors.joining("\n"));
        Path file = Files.writeString(deployment.dir().resolve("customers.csv"), lines + "\nc1100,the last,12\n");

        List<String> first = run(CsvExample.class, file);
        List<String> second = run(CsvExample.class, file);

        assertTrue(first.get(0).startsWith("c1100,the last,12: priority"), first::toString);
        assertEquals("1100 stored, 0 known, 1 refused", first.get(1));
        assertEquals("0 stored, 1100 known, 1 refused", second.get(1));
    }

    @Test
    void eachExampleIsOnAPage() throws IOException {
        String page = Files.readString(Path.of("test/README.md"));
        try (Stream<Path> files = Files.list(Path.of("test/taskmill/examples"))) {
            assertEquals(List.of(), files.map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith("Example.java") && !page.contains("(taskmill/examples/" + name + ")")).toList());
        }
    }
}
