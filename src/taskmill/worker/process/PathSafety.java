package taskmill.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which other users of this machine could replace what stands at a path, which has no links in it. */
public final class PathSafety {
    private static final int OTHERS_WRITE = 2;
    private static final int STICKY = 01000;
    private static final Path STATUS = Path.of("/proc/self/status");
    /** The real user, then the one whose rights count, see proc(5). */
    private static final Pattern UID = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");

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

    /** The directory above this path where everybody could replace the next one, if there is any. */
    public static Optional<Path> openParent(Path real) throws IOException {
        return first(real.getParent(), owner -> owner.isOthersWritable() && (owner.mode() & STICKY) == 0);
    }

    /** The part of this path that belongs to neither root nor the user of this process, if there is any. */
    public static Optional<Path> foreignPart(Path real) throws IOException {
        return first(real, Owner::isForeign);
    }

    private static Optional<Path> first(Path from, Predicate<Owner> wanted) throws IOException {
        for (Path part = from; part != null; part = part.getParent()) {
            if (wanted.test(Owner.of(part))) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }
}
