package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Command;

/** bin/jars.sh in an installation of its own, with one small "jar" in its table. */
final class JarsScriptTest {
    private static final String CONTENT = "as it was built";

    @TempDir
    Path home;

    private Path jar;

    @BeforeEach
    void installation() throws Exception {
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("config"));
        Files.createDirectories(home.resolve("lib"));
        Files.copy(Path.of("bin/jars.sh"), home.resolve("bin/jars.sh"));
        Files.writeString(home.resolve("config/jars.txt"), "# a comment\nrun  org.example.parts:part-one:1.0-b2  "
            + sha256(CONTENT) + "\ntest  org.example:other:2  00\n");
        jar = home.resolve("lib/part-one-1.0-b2.jar");
    }

    @Test
    void jarInLibIsUsedWithoutMavenAndCurl() throws Exception {
        Files.writeString(jar, CONTENT);

        fetch(BarePath.in(home.resolve("tools"))).succeeded();
    }

    @Test
    void changedJarStopsAndNamesBothHashes() throws Exception {
        Files.writeString(jar, "changed");

        var ran = fetch(BarePath.in(home.resolve("tools")));

        assertEquals(1, ran.exitCode());
        assertTrue(ran.err().contains(jar.toRealPath().toString()), ran.err());
        assertTrue(ran.err().contains("expected SHA-256 " + sha256(CONTENT)), ran.err());
        assertTrue(ran.err().contains("got      SHA-256 " + sha256("changed")), ran.err());
    }

    @Test
    void missingJarComesFromMavenRepo() throws Exception {
        inRepository(CONTENT);

        fetch(BarePath.in(home.resolve("tools"), "curl")).succeeded();

        assertEquals(CONTENT, Files.readString(jar));
    }

    @Test
    void wrongJarOfTheRepositoryIsNotKept() throws Exception {
        inRepository("something else");

        var ran = fetch(BarePath.in(home.resolve("tools"), "curl"));

        assertEquals(1, ran.exitCode());
        assertTrue(ran.err().contains("got      SHA-256 " + sha256("something else")), ran.err());
        try (var left = Files.list(home.resolve("lib"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void noWayToFetchSaysWhatToDo() throws Exception {
        var ran = Command.of(home.resolve("bin/jars.sh"), "fetch", "run")
            .without("MAVEN_REPO").with("PATH", BarePath.in(home.resolve("tools"))).run();

        assertEquals(1, ran.exitCode());
        assertTrue(ran.err().contains("set MAVEN_REPO"), ran.err());
        assertFalse(Files.exists(jar));
    }

    @Test
    void pathHoldsOnlyWhatIsAskedFor() throws Exception {
        String path = Command.of(home.resolve("bin/jars.sh"), "path", "run").run().succeeded().out();

        assertEquals(home.toRealPath().resolve("lib/part-one-1.0-b2.jar").toString(), path);
    }

    private Command.Ran fetch(Path tools) {
        return Command.of(home.resolve("bin/jars.sh"), "fetch", "run")
            .with("PATH", tools).with("MAVEN_REPO", home.resolve("repository").toUri()).run();
    }

    private void inRepository(String content) throws IOException {
        Path directory = home.resolve("repository/org/example/parts/part-one/1.0-b2");
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("part-one-1.0-b2.jar"), content);
    }

    private static String sha256(String content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes("UTF-8")));
    }
}
