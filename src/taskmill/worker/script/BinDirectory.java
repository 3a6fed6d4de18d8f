package taskmill.worker.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import taskmill.task.ErrorCode;
import taskmill.worker.process.PathSafety;

/** The directory whose executables this worker may run. It is read again for each script, so it can be replaced. */
public final class BinDirectory {
    private final Path directory;

    public BinDirectory(Path directory) {
        this.directory = directory;
    }

    public sealed interface Found permits Program, Refused, Impaired { }

    /** A program that may be run, by the path under which it is called: in the directory, which is free of links. */
    public record Program(Path directory, Path file) implements Found { }

    /** The program may not be run. The fault is the task's or the program's. */
    public record Refused(ErrorCode code, String detail) implements Found { }

    /** This worker can run nothing now. The fault is its machine's. */
    public record Impaired(String reason) implements Found { }

    /** The program of this name: an executable regular file directly in the directory, or a link to one there. */
    Found find(String name) {
        Path real;
        try {
            real = real();
        } catch (IOException e) {
            return new Impaired(unusable(e));
        }
        try {
            Path file = real.resolve(name);
            boolean isFileName = real.equals(file.getParent()) && file.getFileName().toString().equals(name);
            return isFileName ? judge(real, file) : notAllowed(name, "is not directly in bin_path");
        } catch (NoSuchFileException e) {
            return Files.isDirectory(real)
                ? new Refused(ErrorCode.BIN_NOT_FOUND, "no such program in bin_path: " + name)
                : new Impaired(unusable(e));
        } catch (IOException e) {
            return SpawnFailure.isOfTheMachine(e) ? new Impaired(unusable(e))
                : notAllowed(name, "cannot be read: " + e);
        } catch (InvalidPathException e) {
            return new Refused(ErrorCode.BIN_NOT_FOUND, "no name of a file under the worker's locale: " + name);
        }
    }

    /** The directory itself, free of links; an exception says why nothing in it may be run. */
    private Path real() throws IOException {
        Path real = directory.toRealPath();
        if (!Files.isDirectory(real) || !Files.isExecutable(real)) {
            throw new IOException(Files.isDirectory(real) ? "permission denied" : "not a directory");
        }
        Optional<Path> open = PathSafety.Owner.of(real).isOthersWritable() ? Optional.of(real)
            : PathSafety.openParent(real);
        if (open.isPresent()) {
            throw new IOException("everybody can write to " + open.get() + ": chmod o-w it");
        }
        return real;
    }

    private String unusable(IOException e) {
        String what = e instanceof NoSuchFileException ? "there is no such directory" : e.getMessage();
        return "nothing can be run from bin_path " + directory + ": " + what;
    }

    /** Why nothing in it can be run; empty if something can. */
    public Optional<String> trouble() {
        try {
            real();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(unusable(e));
        }
    }

    /** What to tell the operator of a directory that another user could replace. */
    public Optional<String> warning() {
        try {
            return PathSafety.foreignPart(directory.toRealPath())
                .map(part -> "another user decides what scripts do here: " + part + " belongs to neither root nor the "
                    + "user of this worker");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Found judge(Path real, Path file) throws IOException {
        Path target = file.toRealPath();
        String fault = !real.equals(target.getParent()) ? "leads out of bin_path"
            : !Files.isRegularFile(target) ? "is not a regular file"
            : !Files.isExecutable(target) ? "is not executable"
            // Whoever can write it could run anything as the worker's user.
            : PathSafety.Owner.of(target).isOthersWritable() ? "can be written by everybody" : "";
        return fault.isEmpty() ? new Program(real, file) : notAllowed(file.getFileName(), fault);
    }

    /** The programs that may be run now, sorted by name, a link by its own; if this fails they can still be run. */
    public List<Program> programs() throws IOException {
        List<Program> programs = new ArrayList<>();
        for (Path file : files()) {
            if (find(file.getFileName().toString()) instanceof Program program) {
                programs.add(program);
            }
        }
        programs.sort(Comparator.comparing(program -> program.file().getFileName().toString()));
        return programs;
    }

    private List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(all::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    /** Why some of its files cannot be run, each with its name; among them scripts whose interpreter is missing. */
    public List<String> faults() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : files()) {
            Found found = find(file.getFileName().toString());
            if (found instanceof Refused refused) {
                faults.add(refused.detail());
            } else if (found instanceof Program program) {
                interpreter(program.file()).filter(path -> !Files.isExecutable(Path.of(path)))
                    .ifPresent(path -> faults.add(file.getFileName() + " needs " + path + ", which cannot be run"));
            }
        }
        return faults;
    }

    /** What the first line of a script names. */
    private static Optional<String> interpreter(Path script) throws IOException {
        try (InputStream in = Files.newInputStream(script)) {
            String first = new String(in.readNBytes(256), StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
            return first.startsWith("#!/") ? Optional.of(first.substring(2).strip().split("\\s")[0]) : Optional.empty();
        } catch (AccessDeniedException e) {
            return Optional.empty();
        }
    }

    private static Refused notAllowed(Object name, String why) {
        return new Refused(ErrorCode.BIN_NOT_ALLOWED, name + " " + why);
    }
}
