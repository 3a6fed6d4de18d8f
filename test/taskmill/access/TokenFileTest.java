package taskmill.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.CapturedLog;
import taskmill.support.Command;

class TokenFileTest {
    private static final String CI = "ci submit abc\n";
    private static final String EYE = "eye read sha256:" + "0123456789abcdef".repeat(4) + "\n";

    private final Path path = TokenFiles.of(CI);
    private final CapturedLog log = new CapturedLog(TokenFile.class.getName(), "; the earlier tokens stay valid file=" + path);
    /** Of the last look: each test lets a second pass by a call. */
    private long now = System.nanoTime();

    @AfterEach
    void remove() throws IOException {
        log.close();
        Files.deleteIfExists(path);
    }

    private List<String> namesAfterASecond(TokenFile file) {
        now += TimeUnit.SECONDS.toNanos(2);
        file.readIfDue(now);
        return file.current().stream().map(Credential::name).toList();
    }

    @Test
    void linesAreNamesRolesAndTokensOrDigests() {
        String text = "# who may\n\n  ci\tsubmit  abc \r\n" + EYE + "ops admin x#y";

        assertEquals(List.of(Credential.of("ci", CallerRole.SUBMIT, "abc"),
            new Credential("eye", CallerRole.READ, "0123456789abcdef".repeat(4), false),
            Credential.of("ops", CallerRole.ADMIN, "x#y")), TokenFile.parse(text));
        assertEquals(Credential.of("a", CallerRole.READ, "abc").digest(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "\n# mine\nabc\n", " abc \r\n"})
    void oneTokenAloneIsAnAdministrators(String text) {
        assertEquals(List.of(Credential.of("token", CallerRole.ADMIN, "abc")), TokenFile.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n#abc\n", "abc\nabd", "ci submit abc\nabd", "abd\nci submit abc", "ci submit",
        "ci submit s3cret x", "ci writer s3cret", "ci SUBMIT s3cret", "c/i submit s3cret", "ci submit s3crét",
        "ci submit sha256:s3cret", "ci read s3cret\nci admin s3cret2", "a read s3cret\nb admin s3cret"})
    void anythingElseIsRefusedWithoutQuotingIt(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> TokenFile.parse(text)).getMessage();

        assertFalse(message.contains("s3cr") || message.contains("abd"), message);
    }

    @Test
    void aChangedFileCountsFromTheNextSecondOn() throws IOException {
        TokenFile file = new TokenFile(path);
        List<Credential> before = file.current();

        Files.writeString(path, CI + EYE);
        file.readIfDue(now);

        assertEquals(before, file.current());
        assertEquals(List.of("ci", "eye"), namesAfterASecond(file));
    }

    @Test
    void aPipeIsRefusedAndHoldsNobodyUp() throws IOException {
        TokenFile file = new TokenFile(path);
        Files.delete(path);
        Command.of("mkfifo", "-m", "600", path).run().succeeded();

        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            assertEquals(List.of("ci"), namesAfterASecond(file));
            assertThrows(IllegalArgumentException.class, () -> new TokenFile(path));
        });
        assertTrue(log.lines().toString().contains("this is not a regular file"), log.lines().toString());
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws IOException {
        Files.writeString(path, "\uFEFF" + CI);

        assertEquals("ci", new TokenFile(path).current().get(0).name());
    }

    @Test
    void aFileThatBecomesWrongKeepsItsTokensAndIsToldOnce() throws IOException {
        TokenFile file = new TokenFile(path);

        Files.writeString(path, "ci submitter abc");
        assertEquals(List.of("ci"), namesAfterASecond(file));
        assertEquals(List.of("ci"), namesAfterASecond(file));
        assertEquals(1, log.lines().size(), log.lines().toString());
        Files.writeString(path, EYE);
        assertEquals(List.of("eye"), namesAfterASecond(file));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(List.of("eye"), namesAfterASecond(file));
        Files.delete(path);
        assertEquals(List.of("eye"), namesAfterASecond(file));

        assertEquals(3, log.lines().size(), log.lines().toString());
        assertTrue(log.lines().stream().allMatch(line -> line.startsWith("SEVERE token_file: ")), log.lines().toString());
    }
}
