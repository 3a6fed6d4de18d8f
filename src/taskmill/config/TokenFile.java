package taskmill.config;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file of tokens, {@code name role token} in each line, where the token may stand as {@code sha256:} and its digest;
 * or one token alone, an administrator's. Lines that begin with # are comments. It is looked at again when tokens are
 * wanted, at most once a second; while what it holds is wrong, the tokens of before stay. Thread-safe.
 */
public final class TokenFile implements Credentials {
    private static final Logger LOG = System.getLogger(TokenFile.class.getName());
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String LONE = "token";

    private final Path path;
    private final AtomicLong looked;
    private volatile Contents contents;
    /** What was last found wrong, so that it is told once; only who has just set {@link #looked} touches it. */
    private volatile String mistake = "";

    private record Contents(String text, List<Credential> credentials) {
    }

    private TokenFile(Path path, long nowNanos) {
        this.path = path;
        this.contents = read(path);
        this.looked = new AtomicLong(nowNanos);
    }

    /** @throws IllegalArgumentException if others can read it, it cannot be read, or a line is wrong */
    static TokenFile open(Path path) {
        return new TokenFile(path, System.nanoTime());
    }

    @Override
    public List<Credential> current() {
        look(System.nanoTime());
        return contents.credentials();
    }

    /** Reads the file again if the last time is long enough ago. One caller does, the others take what there is. */
    void look(long nowNanos) {
        long last = looked.get();
        if (nowNanos - last >= PAUSE_NANOS && looked.compareAndSet(last, nowNanos)) {
            reload();
        }
    }

    private void reload() {
        try {
            Contents found = read(path);
            if (!found.text().equals(contents.text())) {
                contents = found;
                LOG.log(Level.INFO, () -> "the tokens were read again file=" + path + " tokens="
                        + found.credentials().size());
            }
            mistake = "";
        } catch (IllegalArgumentException e) {
            if (!mistake.equals(e.getMessage())) {
                mistake = e.getMessage();
                LOG.log(Level.ERROR, () -> "token_file: " + e.getMessage() + "; the tokens of before still hold");
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
                throw wrong(number, lone ? "a token without name and role stands alone" : "this name is there twice");
            }
            if (!digests.add(read.digest())) {
                throw wrong(number, "this token has another name already");
            }
            credentials.add(read);
        }
        if (credentials.isEmpty()) {
            throw new IllegalArgumentException("this file holds no token; bin/token.sh makes one");
        }
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
