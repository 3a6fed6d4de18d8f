package taskmill.task;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An http or https address in its parts. Over http a host may have underscores, which {@link URI} does not take: names
 * in compose networks have them.
 *
 * @param login {@code user:password} without percent signs, empty if the address has none
 * @param host a name or an IP address as it was written, IPv6 in brackets
 * @param port -1 if none was written
 * @param target path and query in ASCII, at least {@code /}
 */
public record HttpUrl(boolean tls, String login, String host, int port, String target) {
    private static final int MAX_LENGTH = 8192;
    private static final Pattern AUTHORITY =
        Pattern.compile("(?:([^@]*)@)?([A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*\\.?)(?::([0-9]{0,5}))?");
    /** Programs do not agree on what an address such as 127.1 means. */
    private static final Pattern LIKE_AN_IP = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9A-Fa-f]*)\\.?");

    /** Reads an address of at most 8192 characters; refuses {@code url}, with a hint where the host is not in ASCII. */
    public static HttpUrl parse(String url) {
        require(!url.isEmpty() && url.length() <= MAX_LENGTH,
            "an http or https address of at most " + MAX_LENGTH + " characters is expected");
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw Refusal.invalid("url", "not an address: " + e.getReason() + " at character " + e.getIndex());
        }
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        require((tls || "http".equalsIgnoreCase(uri.getScheme())) && uri.getRawAuthority() != null,
            "an http or https address with a host is expected");
        HttpUrl read = uri.getHost() == null ? withOddHost(uri, tls)
            : new HttpUrl(tls, text(uri.getUserInfo()), uri.getHost(), uri.getPort(), target(uri));
        require(read.port != 0 && read.port <= 65535, "the port must be from 1 to 65535");
        return read;
    }

    /** The host is none to the JDK. */
    private static HttpUrl withOddHost(URI uri, boolean tls) {
        Matcher parts = AUTHORITY.matcher(uri.getRawAuthority());
        require(parts.matches() && !LIKE_AN_IP.matcher(parts.group(2)).matches(),
            "an http or https address with a host is expected" + hint(uri.getAuthority()));
        require(!tls, "https needs a host that a certificate can name: of letters, digits, '-' and '.'");
        String login = parts.group(1) == null ? "" : text(URI.create("http://" + parts.group(1) + "@h").getUserInfo());
        int port = text(parts.group(3)).isEmpty() ? -1 : Integer.parseInt(parts.group(3));
        return new HttpUrl(false, login, parts.group(2), port, target(uri));
    }

    private static String hint(String authority) {
        String host = authority.replaceFirst(".*@", "").replaceFirst(":[0-9]*$", "");
        try {
            String ascii = IDN.toASCII(host);
            return ascii.equals(host) ? "" : ": write this one as " + ascii;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String target(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String target = path + query;
        return target.chars().allMatch(c -> c < 0x80) ? target
            : URI.create("http://h" + target).toASCIIString().substring("http://h".length());
    }

    private static String text(String maybe) {
        return maybe == null ? "" : maybe;
    }

    private static void require(boolean fits, String message) {
        Refusal.unless(fits, "url", message);
    }

    /** The host, and the port where one was written. */
    public String authority() {
        return port < 0 ? host : host + ":" + port;
    }
}
