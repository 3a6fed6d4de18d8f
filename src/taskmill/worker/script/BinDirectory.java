package taskmill.worker.script;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import taskmill.task.ErrorCode;

/** The directory whose executables this worker may run. Looked at anew for each script, so it can be replaced. */
final class BinDirectory {
    private final Path directory;

    BinDirectory(Path directory) {
        this.directory = directory;
    }

    /** What a name stands for. */
    sealed interface Found permits Program, Refused {
    }

    /**
     * A program that may be run.
     *
     * @param directory the directory itself, free of links
     * @param file where the program is called: in that directory, by the name that was asked for
     */
    record Program(Path directory, Path file) implements Found {
    }

    /** Nothing that may be run, and why. */
    record Refused(ErrorCode code, String detail) implements Found {
    }

    /**
     * The program of this name: an executable regular file directly in the directory, or a link to one directly in
     * the directory.
     */
    Found find(String name) {
        Path real;
        try {
            real = directory.toRealPath();
        } catch (IOException e) {
            return new Refused(ErrorCode.BIN_NOT_FOUND, "the worker's bin_path cannot be read: " + e);
        }
        try {
            Path file = real.resolve(name);
            if (isOpen(real)) {
                return notAllowed("bin_path", "can be written by everybody: chmod o-w " + directory);
            }
            boolean isFileName = real.equals(file.getParent()) && file.getFileName().toString().equals(name);
            return isFileName ? judge(real, file) : notAllowed(name, "is not directly in bin_path");
        } catch (NoSuchFileException e) {
            return new Refused(ErrorCode.BIN_NOT_FOUND, "no such program in bin_path: " + name);
        } catch (IOException e) {
            return notAllowed(name, "cannot be read: " + e);
        } catch (InvalidPathException e) {
            return new Refused(ErrorCode.BIN_NOT_FOUND, "no name of a file under the worker's locale: " + name);
        }
    }

    private static Found judge(Path real, Path file) throws IOException {
        Path target = file.toRealPath();
        if (!real.equals(target.getParent())) {
            return notAllowed(file.getFileName(), "leads out of bin_path");
        }
        if (!Files.isRegularFile(target)) {
            return notAllowed(file.getFileName(), "is not a regular file");
        }
        if (!Files.isExecutable(target)) {
            return notAllowed(file.getFileName(), "is not executable");
        }
        if (isOpen(target)) {
            return notAllowed(file.getFileName(), "can be written by everybody");
        }
        return new Program(real, file);
    }

    /** Whoever can write it could run anything as the worker's user. */
    private static boolean isOpen(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE);
    }

    /**
     * What may be run now: the names in order, links by the name of the link.
     *
     * @throws IOException if the directory cannot be read; what it holds may be run all the same
     */
    List<Program> programs() throws IOException {
        List<Program> programs = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (find(file.getFileName().toString()) instanceof Program program) {
                    programs.add(program);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        programs.sort(Comparator.comparing(program -> program.file().getFileName().toString()));
        return programs;
    }

    private static Refused notAllowed(Object name, String why) {
        return new Refused(ErrorCode.BIN_NOT_ALLOWED, name + " " + why);
    }
}
