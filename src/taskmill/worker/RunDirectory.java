package taskmill.worker;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import taskmill.config.StoreConfig;
import taskmill.worker.process.PathSafety;

/**
 * The directory with the locks on the names of workers, for one user on this host and one store. Nobody else may open
 * it, and no link leads to it: another user could otherwise make files there that this worker believes. Thread-safe.
 */
final class RunDirectory {
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> CREATED_AS = PosixFilePermissions.asFileAttribute(OWN);
    private static final int OTHERS_WRITE = 0022;
    private final Path path;

    private RunDirectory(Path path) {
        this.path = path;
    }

    /**
     * The first directory that can be trusted, made if it is missing; only runPath if it is given.
     *
     * @throws IOException that says why none can be trusted
     */
    static RunDirectory open(Optional<Path> runPath, StoreConfig store) throws IOException {
        List<String> refusals = new ArrayList<>();
        for (Path candidate : candidates(runPath)) {
            try {
                Path directory = trusted(candidate.toAbsolutePath().normalize());
                return new RunDirectory(trusted(directory.resolve(nameOf(store))));
            } catch (IOException e) {
                refusals.add(String.valueOf(e.getMessage()));
            }
        }
        throw new IOException("no directory can be trusted with the locks on the names of workers (run_path): "
            + String.join("; ", refusals));
    }

    static String nameOf(StoreConfig store) {
        return Integer.toHexString((store.redis().toString() + " " + store.prefix()).hashCode());
    }

    /** Where the locks may be, the best place first. */
    static List<Path> candidates(Optional<Path> runPath) {
        return runPath.map(List::of).orElseGet(RunDirectory::usual);
    }

    private static List<Path> usual() {
        List<Path> usual = new ArrayList<>();
        String xdg = System.getenv("XDG_RUNTIME_DIR");
        if (xdg != null && !xdg.isEmpty()) {
            usual.add(Path.of(xdg, "taskmill"));
        }
        usual.add(Path.of("/run/taskmill"));
        usual.add(Path.of(System.getProperty("java.io.tmpdir"), "taskmill-" + PathSafety.currentUid()));
        return usual;
    }

    /** The directory by its real path; an exception says why it cannot be trusted. */
    private static Path trusted(Path wanted) throws IOException {
        Path parent = wanted.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new IOException(wanted + ": there is no directory to make it in");
        }
        Path real = parent.toRealPath().resolve(wanted.getFileName());
        Optional<Path> unsafe = PathSafety.openParent(real).or(() -> foreign(real.getParent()));
        if (unsafe.isPresent()) {
            throw new IOException(wanted + ": another user can replace it, because of " + unsafe.get());
        }
        make(real);
        PathSafety.Owner owner = PathSafety.Owner.of(real);
        String fault = !Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS) ? "it is no directory, or a link"
            : owner.uid() != PathSafety.currentUid() ? "it belongs to another user"
            : (owner.mode() & OTHERS_WRITE) != 0 ? "others may write to it: chmod 700" : "";
        if (!fault.isEmpty()) {
            throw new IOException(wanted + ": " + fault);
        }
        Files.setPosixFilePermissions(real, OWN);
        return real;
    }

    private static Optional<Path> foreign(Path real) {
        try {
            return PathSafety.foreignPart(real);
        } catch (IOException e) {
            return Optional.of(real);
        }
    }

    private static void make(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, CREATED_AS);
        } catch (FileAlreadyExistsException e) {
            // It is looked at below, whoever made it.
        } catch (IOException e) {
            throw new IOException(directory + ": it cannot be made: " + e, e);
        }
    }

    Path file(String name) {
        return path.resolve(name);
    }
}
