package taskmill.worker.rpc;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Whether the head of an answer says clearly where its body ends (RFC 9112, section 6.3). */
final class Framing {
    /**
     * What is wrong with it, for people: the body cannot be told from what follows, or the JDK would read it wrongly.
     *
     * @param hasBody whether a body follows this head at all
     */
    static Optional<String> fault(HttpHeaders headers, boolean hasBody) {
        List<String> lengths = headers.allValues("Content-Length");
        List<String> codings = headers.allValues("Transfer-Encoding");
        for (String length : lengths) {
            if (!isLength(length) || !length.equals(lengths.get(0))) {
                return Optional.of("Content-Length: " + String.join(", ", lengths));
            }
        }
        if (!hasBody || codings.stream().allMatch("identity"::equalsIgnoreCase)) {
            return Optional.empty();
        }
        if (!lengths.isEmpty()) {
            return Optional.of("Content-Length beside Transfer-Encoding: " + String.join(", ", codings));
        }
        return codings.stream().allMatch("chunked"::equalsIgnoreCase) ? Optional.empty()
            : Optional.of("Transfer-Encoding: " + String.join(", ", codings));
    }

    private static boolean isLength(String text) {
        return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
