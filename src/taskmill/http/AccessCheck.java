package taskmill.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.access.Credentials;
import taskmill.access.HostPort;

/**
 * Decides who may call. A caller needs a token, if tokens are configured. No web page can use a visitor's browser to
 * call: neither by a foreign host name that resolves to this server, nor from another origin. Thread-safe.
 */
public final class AccessCheck {
    private static final String SCHEME = "Bearer ";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    /** What follows the authority of a URL. */
    private static final Pattern PATH = Pattern.compile("(?<=[^:/])[/?#].*");

    private final Optional<Credentials> tokens;
    private final WrongTokens wrongTokens = new WrongTokens();
    private final List<HostPort> hosts;

    /**
     * @param credentials if absent, everybody may call, but only by localhost, an IP address or one of the hosts
     * @param hosts further names of this server, each {@code host} (any port) or {@code host:port}
     */
    public AccessCheck(Optional<Credentials> credentials, List<String> hosts) {
        this.tokens = credentials;
        this.hosts = hosts.stream().map(AccessCheck::named).toList();
    }

    private static HostPort named(String host) {
        return authority(host, HostPort.NO_PORT)
            .orElseThrow(() -> new IllegalArgumentException("hosts: " + host + " is not host or host:port"));
    }

    /** Who the caller is. A stranger may use open paths only; 400, 403 or 429 for a caller who may not even do that. */
    Caller caller(RequestHead head) {
        Optional<HostPort> host = host(head);
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
            .flatMap(values -> token(values.get(0))).flatMap(known::find)
            .map(found -> new Caller(found.name(), Optional.of(found.role())));
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

    private Optional<HostPort> host(RequestHead head) {
        List<String> values = head.all("Host");
        if (values.size() > 1) {
            throw Problem.of(400, "more than one Host header");
        }
        Optional<HostPort> host = values.stream().findFirst().flatMap(sent -> authority(sent, HostPort.NO_PORT));
        if (tokens.isEmpty()) {
            requireKnown(values.isEmpty() ? "" : values.get(0), host);
        }
        return host;
    }

    private void requireKnown(String sent, Optional<HostPort> host) {
        if (sent.isBlank()) {
            throw Problem.of(400, "a Host header is needed");
        }
        if (host.isEmpty() || !isKnown(host.get())) {
            throw Problem.of(403, "Host " + Params.shown(sent) + " is not one of this server's names:"
                + " use localhost or an IP address, list the name in hosts, or set a token");
        }
    }

    private boolean isKnown(HostPort host) {
        return host.host().equals("localhost") || host.isAddress() || isListed(host);
    }

    private boolean isListed(HostPort host) {
        return hosts.stream().anyMatch(listed -> listed.port() == HostPort.NO_PORT
            ? listed.host().equals(host.host()) : isSame(listed, host));
    }

    /** Checks two headers that browsers set themselves and that no script can change. */
    private void requireOwnPage(RequestHead head, Optional<HostPort> host) {
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
    private void requireOwnReferer(RequestHead head, Optional<HostPort> host) {
        for (String page : head.all("Referer")) {
            if (!isOwn(PATH.matcher(page).replaceFirst(""), host)) {
                throw Problem.of(403, "Referer " + Params.shown(page) + " is not this server:"
                    + " list its host in hosts if it is a proxy in front of it, or set a token");
            }
        }
    }

    private boolean isOwn(String origin, Optional<HostPort> host) {
        return ofOrigin(origin)
            .filter(page -> host.filter(own -> isSame(own, page)).isPresent() || isListed(page)).isPresent();
    }

    /** The host in lower case and without a final dot, and the port; empty if the text is no host or host:port. */
    private static Optional<HostPort> authority(String text, int defaultPort) {
        try {
            HostPort read = HostPort.parse(text.strip().toLowerCase(Locale.ROOT), defaultPort);
            return Optional.of(new HostPort(read.host().replaceFirst("\\.$", ""), read.port()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads an Origin, {@code http://host} or {@code https://host:port}; fills in the default port. */
    private static Optional<HostPort> ofOrigin(String origin) {
        String lower = origin.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://")) {
            return authority(lower.substring(7), HTTP);
        }
        return lower.startsWith("https://") ? authority(lower.substring(8), HTTPS) : Optional.empty();
    }

    /** True if both are the same host and port. A port that one side leaves out equals 80 and 443. */
    private static boolean isSame(HostPort one, HostPort other) {
        return one.host().equals(other.host()) && (one.port() == other.port()
            || one.port() == HostPort.NO_PORT && isUsual(other.port())
            || other.port() == HostPort.NO_PORT && isUsual(one.port()));
    }

    private static boolean isUsual(int port) {
        return port == HTTP || port == HTTPS;
    }
}
