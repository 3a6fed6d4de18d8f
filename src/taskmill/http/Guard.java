package taskmill.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * Decides who may call. Who knows the token may; and no web page may send a visitor's browser here, be it by a foreign
 * name that resolves to this address or by a form or script of another origin. Immutable.
 */
public final class Guard {
    private static final String SCHEME = "Bearer ";

    private final Optional<byte[]> tokenDigest;
    private final List<Authority> hosts;

    /**
     * @param token without one everybody may call, but only by localhost, an IP address or one of the hosts
     * @param hosts further names of this server, each {@code host} (any port) or {@code host:port}
     */
    public record Settings(Optional<String> token, List<String> hosts) {
        public Settings {
            if (token.isPresent() && token.get().isBlank()) {
                throw new IllegalArgumentException("token is blank");
            }
            hosts = List.copyOf(hosts);
        }
    }

    public Guard(Settings settings) {
        tokenDigest = settings.token().map(token -> digest(token.getBytes(StandardCharsets.UTF_8)));
        hosts = settings.hosts().stream().map(Guard::named).toList();
    }

    private static Authority named(String host) {
        return Authority.parse(host)
                .orElseThrow(() -> new IllegalArgumentException("hosts: " + host + " is not host or host:port"));
    }

    /**
     * Whether the caller may use everything, or only open paths.
     *
     * @throws Problem 400 or 403 if it may not even use those
     */
    boolean admits(Head head) {
        Optional<Authority> host = host(head);
        if (!head.isSafe()) {
            requireOwnPage(head, host);
        }
        return tokenDigest.isEmpty() || showsToken(head);
    }

    /** What a caller gets who needs a token and has shown none, or a wrong one. */
    static Problem unauthorized() {
        return Problem.of(401, "a token is needed: send the header Authorization: Bearer <token>")
                .with("WWW-Authenticate", "Bearer");
    }

    private Optional<Authority> host(Head head) {
        List<String> values = head.all("Host");
        if (values.size() > 1) {
            throw Problem.of(400, "more than one Host header");
        }
        Optional<Authority> host = values.stream().findFirst().flatMap(Authority::parse);
        if (tokenDigest.isEmpty()) {
            requireKnown(values.isEmpty() ? "" : values.get(0), host);
        }
        return host;
    }

    private void requireKnown(String sent, Optional<Authority> host) {
        if (sent.isBlank()) {
            throw Problem.of(400, "a Host header is needed");
        }
        if (host.isEmpty() || !isKnown(host.get())) {
            throw Problem.of(403, "Host " + Params.shown(sent) + " is not one of this server's names:"
                    + " use localhost or an IP address, list the name in hosts, or set a token");
        }
    }

    private boolean isKnown(Authority host) {
        return host.host().equals("localhost") || host.isAddress() || isListed(host);
    }

    private boolean isListed(Authority host) {
        return hosts.stream().anyMatch(listed -> listed.port() == Authority.ABSENT
                ? listed.host().equals(host.host()) : listed.covers(host));
    }

    /** Browsers add both headers by themselves, and no script can change them. */
    private void requireOwnPage(Head head, Optional<Authority> host) {
        List<String> origins = head.all("Origin");
        if (!origins.isEmpty() && !(origins.size() == 1 && isOwn(origins.get(0), host))) {
            throw Problem.of(403, "Origin " + Params.shown(origins.get(0)) + " is not this server:"
                    + " list its host in hosts if it is a proxy in front of it");
        }
        for (String site : head.all("Sec-Fetch-Site")) {
            if (!site.equals("same-origin") && !site.equals("none")) {
                throw Problem.of(403, "a page of another origin (Sec-Fetch-Site) may not send this request");
            }
        }
    }

    private boolean isOwn(String origin, Optional<Authority> host) {
        return Authority.ofOrigin(origin)
                .filter(page -> host.filter(own -> own.covers(page)).isPresent() || isListed(page))
                .isPresent();
    }

    private boolean showsToken(Head head) {
        List<String> values = head.all("Authorization");
        if (values.size() != 1) {
            return false;
        }
        String value = values.get(0);
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        // The server reads each byte of a header as one character.
        byte[] shown = value.substring(SCHEME.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
        return MessageDigest.isEqual(tokenDigest.orElseThrow(), digest(shown));
    }

    /** Digests are of one length, so that comparing them tells nothing about the token's. */
    private static byte[] digest(byte[] token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
