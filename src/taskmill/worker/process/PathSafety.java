package taskmill.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which other users of this machine could replace what stands at a path. */
public final class PathSafety {
    private static final int OTHERS_WRITE = 2;
    private static final int STICKY = 01000;
    private static final Path STATUS = Path.of("/proc/self/status");
    /** The real user, then the one whose rights count, see proc(5). */
    private static final Pattern UID = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");

    private PathSafety() {
    }

    /** Owner and permissions of a file, with the bits of stat(2). */
    public record Owner(int uid, int mode) {
        /** Those of the file itself, or of the link if it is one. */
        public static Owner of(Path file) throws IOException {
            Map<String, Object> is = Files.readAttributes(file, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
            return new Owner((Integer) is.get("uid"), (Integer) is.get("mode"));
        }

        public boolean isOthersWritable() {
            return (mode & OTHERS_WRITE) != 0;
        }

        /** Neither root, who may do everything, nor the user of this process. */
        public boolean isForeign() {
            return uid != 0 && uid != currentUid();
        }
    }

    /** The user whose rights this process has. */
    public static int currentUid() {
        try {
            Matcher uid = UID.matcher(Files.readString(STATUS));
            return uid.find() ? Integer.parseInt(uid.group(1)) : ownerOfHome();
        } catch (IOException e) {
            return ownerOfHome();
        }
    }

    private static int ownerOfHome() {
        try {
            return Owner.of(Path.of(System.getProperty("user.home"))).uid();
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * The directory on the way to this path where everybody could replace the next one, if there is any.
     *
     * @param real a path without links
     */
    public static Optional<Path> openParent(Path real) throws IOException {
        for (Path parent = real.getParent(); parent != null; parent = parent.getParent()) {
            Owner owner = Owner.of(parent);
            if (owner.isOthersWritable() && (owner.mode() & STICKY) == 0) {
                return Optional.of(parent);
            }
        }
        return Optional.empty();
    }

    /**
     * The directory of this path that belongs to a user who is neither root nor the one of this process, if there is
     * any.
     *
     * @param real a path without links
     */
    public static Optional<Path> foreignPart(Path real) throws IOException {
        for (Path part = real; part != null; part = part.getParent()) {
            if (Owner.of(part).isForeign()) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }
}
