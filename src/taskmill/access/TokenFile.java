package taskmill.access;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import taskmill.task.Check;

/**
 * A file of tokens, one a line: {@code name role token}, where the token may be {@code sha256:} and its digest; or one
 * administrator's token alone. Lines with # are comments. It is read again at most once a second; a file that has
 * become wrong is logged, and the earlier tokens stay valid. Thread-safe.
 */
public final class TokenFile implements Credentials {
    private static final System.Logger LOG = System.getLogger(TokenFile.class.getName());
    private static final long READ_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String LONE = "token";

    private final Path path;
    private final AtomicLong lastReadNanos = new AtomicLong(System.nanoTime());
    private volatile Contents contents;
    /** The last mistake, so that each is logged once. Only the thread that has just set lastReadNanos uses it. */
    private volatile String mistake = "";

    private record Contents(String text, List<Credential> credentials) { }

    /** @throws IllegalArgumentException if others can read the file, it cannot be read, or a line is wrong */
    public TokenFile(Path path) {
        this.path = path;
        this.contents = read(path);
    }

    @Override
    public List<Credential> current() {
        readIfDue(System.nanoTime());
        return contents.credentials();
    }

    /** Reads the file again if the last time is long enough ago. One thread reads, the others use what is known. */
    void readIfDue(long nowNanos) {
        long last = lastReadNanos.get();
        if (nowNanos - last >= READ_INTERVAL_NANOS && lastReadNanos.compareAndSet(last, nowNanos)) {
            readAgain();
        }
    }

    private void readAgain() {
        try {
            Contents found = read(path);
            if (!found.text().equals(contents.text())) {
                contents = found;
                LOG.log(Level.INFO, () -> "read the changed tokens file=" + path + " tokens="
                    + found.credentials().size());
                warning().ifPresent(text -> LOG.log(Level.WARNING, text));
            }
            mistake = "";
        } catch (IllegalArgumentException e) {
            if (!mistake.equals(e.getMessage())) {
                mistake = e.getMessage();
                LOG.log(Level.ERROR,
                    () -> "token_file: " + mistake + "; the earlier tokens stay valid file=" + path);
            }
        }
    }

    private static Contents read(Path path) {
        String text = Secrets.read(path);
        return new Contents(text, parse(text));
    }

    /** Reads the lines; no message quotes one. */
    static List<Credential> parse(String text) {
        List<Credential> credentials = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> digests = new HashSet<>();
        boolean lone = false;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String[] words = line.strip().split("\\s+");
            if (words[0].isEmpty() || words[0].startsWith("#")) {
                continue;
            }
            Credential read = credential(words, number);
            lone |= words.length == 1;
            if (!names.add(read.name()) || lone && !digests.isEmpty()) {
                throw wrong(number, lone ? "a token without name and role must be the only line"
                    : "this name is used twice");
            }
            if (!digests.add(read.digest())) {
                throw wrong(number, "this token already has another name");
            }
            credentials.add(read);
        }
        Check.that(!credentials.isEmpty(), "this file holds no token; bin/token.sh makes one");
        return List.copyOf(credentials);
    }

    private static Credential credential(String[] words, int line) {
        try {
            return switch (words.length) {
                case 1 -> Credential.of(LONE, CallerRole.ADMIN, words[0]);
                case 3 -> Credential.of(words[0], CallerRole.of(words[1]), words[2]);
                default -> throw new IllegalArgumentException("a line is: name role token");
            };
        } catch (IllegalArgumentException e) {
            throw wrong(line, e.getMessage());
        }
    }

    private static IllegalArgumentException wrong(int line, String reason) {
        return new IllegalArgumentException("line " + line + " of the file: " + reason);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
