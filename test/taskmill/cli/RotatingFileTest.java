package taskmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream instead = new ByteArrayOutputStream();

    @Test
    void aMissingDirectoryIsMadeAndLinesAreAdded() throws IOException {
        Path deep = directory.resolve("a/b");
        write(open(deep, 100), "one");
        write(open(deep, 100), "two");

        assertEquals(List.of("one", "two"), Stream.of("b.log", "b-2.log").flatMap(name -> lines(deep, name)).toList());
    }

    @Test
    void aFullFileIsRenamedAndTheOldestIsDropped() throws IOException {
        RotatingFile file = open(directory, 10);

        for (int i = 0; i < 14; i++) {
            write(file, "line" + i);
        }

        assertEquals(List.of("line12", "line13"), Stream.of("b.log.1", "b.log")
            .flatMap(name -> lines(directory, name)).toList());
        assertEquals(List.of("b.log", "b.log.1", "b.log.2", "b.log.3", "b.log.4"), names());
    }

    @Test
    void aLineLongerThanAFileIsNotTorn() throws IOException {
        RotatingFile file = open(directory, 10);

        write(file, "x".repeat(50));

        assertEquals(List.of("x".repeat(50)), lines(directory, "b.log").toList());
    }

    @Test
    void writingGoesOnAfterSomebodyMovedTheFile() throws IOException {
        RotatingFile file = open(directory, 1000);
        write(file, "before");
        Files.move(directory.resolve("b.log"), directory.resolve("moved"));

        file.reopenIfMoved();
        write(file, "after");

        assertEquals(List.of("before", "after"), Stream.of("moved", "b.log")
            .flatMap(name -> lines(directory, name)).toList());
    }

    @Test
    void writingGoesOnAfterSomebodyDeletedTheDirectory() throws IOException {
        Path deep = directory.resolve("deep");
        RotatingFile file = open(deep, 1000);
        Files.delete(deep.resolve("b.log"));
        Files.delete(deep);

        file.reopenIfMoved();
        write(file, "after");

        assertEquals(List.of("after"), lines(deep, "b.log").toList());
    }

    @Test
    void whatCannotBeWrittenComesOutElsewhereAndSaysWhyOnce() throws IOException {
        Path deep = directory.resolve("deep");
        RotatingFile file = open(deep, 10);
        write(file, "123456789");
        Files.delete(deep.resolve("b.log"));
        Files.delete(deep);
        Files.writeString(deep, "in the way");

        write(file, "second");
        write(file, "third");

        List<String> lines = instead.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(3, lines.size(), lines.toString());
        assertTrue(lines.get(0).contains("cannot be written"));
        assertEquals(List.of("second", "third"), lines.subList(1, 3));
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAnErrorAtTheStart() throws IOException {
        Path inTheWay = Files.createFile(directory.resolve("file"));

        assertThrows(IOException.class, () -> open(inTheWay, 10));
    }

    private RotatingFile open(Path where, long maxBytes) throws IOException {
        return new RotatingFile(where, "b", instead, maxBytes);
    }

    private static void write(RotatingFile file, String line) throws IOException {
        file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        file.flush();
    }

    private static Stream<String> lines(Path where, String name) {
        try {
            return Files.readString(where.resolve(name)).lines();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
