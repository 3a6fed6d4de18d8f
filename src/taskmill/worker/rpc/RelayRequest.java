package taskmill.worker.rpc;

import java.net.ProtocolException;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of a request as the relay got it from the JDK's client, which takes the relay for a proxy.
 *
 * @param token of the pass
 * @param isTunnel asks for a tunnel (RFC 9110, 9.3.6), through which all that follows goes as it is
 * @param head as the target gets it, its own path first and nothing of the pass in it; empty for a tunnel
 * @param bodyLength how many bytes of body follow
 */
record RelayRequest(String token, boolean isTunnel, String head, long bodyLength) {
    private static final String PLAIN = "http://";

    /** Reads a head without its empty line. It is strict, since the JDK's client writes no other. */
    static RelayRequest parse(String received) throws ProtocolException {
        String[] lines = received.split("\r\n");
        String[] start = lines[0].split(" ");
        if (start.length != 3 || !start[2].equals("HTTP/1.1")) {
            throw new ProtocolException("this is no request");
        }
        Optional<String> token = Optional.empty();
        Optional<Long> length = Optional.empty();
        StringBuilder head = new StringBuilder();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            String value = lines[i].substring(colon + 1).strip();
            switch (name) {
                case "proxy-authorization" -> token = Pass.token(name, value);
                case "content-length" -> length = length(length, value);
                case "", "transfer-encoding" -> throw new ProtocolException("this is not what our client sends");
                default -> { }
            }
            if (!name.startsWith("proxy-")) {
                head.append(lines[i]).append("\r\n");
            }
        }
        boolean isTunnel = start[0].equals("CONNECT");
        String own = isTunnel ? "" : start[0] + " " + path(start[1]) + " HTTP/1.1\r\n" + head + "\r\n";
        return new RelayRequest(token.orElse(""), isTunnel, own, isTunnel ? Long.MAX_VALUE : length.orElse(0L));
    }

    private static Optional<Long> length(Optional<Long> before, String value) throws ProtocolException {
        if (before.isPresent() || !value.matches("[0-9]{1,18}")) {
            throw new ProtocolException("the length of the body is not clear");
        }
        return Optional.of(Long.valueOf(value));
    }

    private static String path(String absolute) throws ProtocolException {
        int slash = absolute.startsWith(PLAIN) ? absolute.indexOf('/', PLAIN.length()) : -1;
        if (slash < 0) {
            throw new ProtocolException("this is not addressed as to a proxy");
        }
        return absolute.substring(slash);
    }
}
