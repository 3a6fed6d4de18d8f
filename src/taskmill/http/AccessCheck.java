package taskmill.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.access.Credentials;
import taskmill.access.HostPort;

/**
 * Decides who may call. A caller needs a token, if tokens are configured. No web page can use a visitor's browser to
 * call: neither by a foreign host name that resolves to this server, nor by a form or script of another origin.
 * Thread-safe.
 */
public final class AccessCheck {
    private static final String SCHEME = "Bearer ";
    /** What follows the authority of a URL. */
    private static final Pattern PATH = Pattern.compile("(?<=[^:/])[/?#].*");

    private final Optional<Credentials> tokens;
    private final WrongTokens wrongTokens = new WrongTokens();
    private final List<Authority> hosts;

    /**
     * @param credentials if absent, everybody may call, but only by localhost, an IP address or one of the hosts
     * @param hosts further names of this server, each {@code host} (any port) or {@code host:port}
     */
    public AccessCheck(Optional<Credentials> credentials, List<String> hosts) {
        this.tokens = credentials;
        this.hosts = hosts.stream().map(AccessCheck::named).toList();
    }

    private static Authority named(String host) {
        return Authority.parse(host)
            .orElseThrow(() -> new IllegalArgumentException("hosts: " + host + " is not host or host:port"));
    }

    /**
     * Who the caller is. A stranger may use open paths only.
     *
     * @throws Problem 400, 403 or 429 if the caller may not even use those
     */
    Caller caller(RequestHead head) {
        Optional<Authority> host = host(head);
        if (!head.isSafe()) {
            requireOwnPage(head, host);
            if (tokens.isEmpty() && head.all("Origin").isEmpty() && head.all("Sec-Fetch-Site").isEmpty()) {
                requireOwnReferer(head, host);
            }
        }
        return tokens.map(known -> caller(head, known)).orElse(Caller.ANYBODY);
    }

    private Caller caller(RequestHead head, Credentials known) {
        List<String> sent = head.all("Authorization");
        if (sent.isEmpty()) {
            return Caller.STRANGER;
        }
        Optional<Caller> caller = Optional.of(sent).filter(values -> values.size() == 1)
            .flatMap(values -> token(values.get(0))).flatMap(known::find).map(Caller::of);
        if (caller.isEmpty() && wrongTokens.isTooMany(head.remote().getAddress(), System.nanoTime())) {
            throw Problem.of(429, "too many wrong tokens came from this address; a valid one is always served")
                .with("Retry-After", "1");
        }
        return caller.orElse(Caller.STRANGER);
    }

    private static Optional<byte[]> token(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        // The JDK reads each byte of a header as one character.
        return Optional.of(authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The answer to a caller who needs a token and sent none, or a wrong one. */
    static Problem unauthorized() {
        return Problem.of(401, "a token is needed: send the header Authorization: Bearer <token>")
            .with("WWW-Authenticate", "Bearer");
    }

    private Optional<Authority> host(RequestHead head) {
        List<String> values = head.all("Host");
        if (values.size() > 1) {
            throw Problem.of(400, "more than one Host header");
        }
        Optional<Authority> host = values.stream().findFirst().flatMap(Authority::parse);
        if (tokens.isEmpty()) {
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
        return hosts.stream().anyMatch(listed -> listed.port() == HostPort.NO_PORT
            ? listed.host().equals(host.host()) : listed.covers(host));
    }

    /** Checks two headers that browsers set themselves and that no script can change. */
    private void requireOwnPage(RequestHead head, Optional<Authority> host) {
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

    /** For browsers and proxies that send or leave no other trace of the page. */
    private void requireOwnReferer(RequestHead head, Optional<Authority> host) {
        for (String page : head.all("Referer")) {
            if (!isOwn(PATH.matcher(page).replaceFirst(""), host)) {
                throw Problem.of(403, "Referer " + Params.shown(page) + " is not this server:"
                    + " list its host in hosts if it is a proxy in front of it, or set a token");
            }
        }
    }

    private boolean isOwn(String origin, Optional<Authority> host) {
        return Authority.ofOrigin(origin)
            .filter(page -> host.filter(own -> own.covers(page)).isPresent() || isListed(page)).isPresent();
    }
}
