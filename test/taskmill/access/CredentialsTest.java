package taskmill.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static final int ROUNDS = 2_000;
    private static final String RIGHT = "r1ght-t0ken-of-some-length-0123456789";

    private final List<Credential> credentials = IntStream.range(0, 100)
        .mapToObj(i -> Credential.of("t" + i, CallerRole.READ, i == 50 ? RIGHT : "token-" + i)).toList();
    private final Credentials tokens = () -> credentials;

    private Optional<Credential> find(String token) {
        return tokens.find(token.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyTokenIsFoundAndNothingElse() {
        credentials.forEach(each -> assertEquals(Optional.empty(), find(each.digest())));
        assertEquals(Optional.of(credentials.get(0)), find("token-0"));
        assertEquals(Optional.of(credentials.get(99)), find("token-99"));
        assertEquals(Optional.of(credentials.get(50)), find(RIGHT));
        assertEquals(Optional.empty(), find(RIGHT + " "));
        assertEquals(Optional.empty(), find(""));
    }

    /** Whole medians apart would be needed to learn a token; the machine's own noise is a few per cent of one. */
    @Test
    void timeTellsNothingOfHowMuchOfATokenIsRight() {
        List<String> guesses = List.of(RIGHT, RIGHT.substring(0, RIGHT.length() - 1) + "x", "x" + RIGHT.substring(1),
            "x".repeat(RIGHT.length()));
        long[][] nanos = new long[guesses.size()][ROUNDS];
        for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
            for (int guess = 0; guess < guesses.size(); guess++) {
                byte[] token = guesses.get(guess).getBytes(StandardCharsets.UTF_8);
                long start = System.nanoTime();
                tokens.find(token);
                nanos[guess][Math.max(0, round)] = System.nanoTime() - start;
            }
        }

        long[] medians = Arrays.stream(nanos).mapToLong(all -> Arrays.stream(all).sorted().toArray()[ROUNDS / 2])
            .toArray();

        long spread = Arrays.stream(medians).max().orElseThrow() - Arrays.stream(medians).min().orElseThrow();
        assertTrue(spread * 4 < medians[0], "medians in ns: " + Arrays.toString(medians));
    }

    @Test
    void tokensThatCanBeGuessedAreNamedAndNotShown() {
        Credential small = Credential.of("small", CallerRole.READ, "123456789012345");
        Credential safe = Credential.of("safe", CallerRole.READ, "1234567890123456");
        Credential digest = Credential.of("digest", CallerRole.READ, "sha256:" + small.digest());
        Credentials fine = () -> List.of(safe, digest);
        Credentials poor = () -> List.of(safe, small, digest);

        assertEquals(Optional.empty(), fine.warning());
        assertTrue(poor.warning().orElseThrow().endsWith("tokens=small"), poor.warning().toString());
    }
}
