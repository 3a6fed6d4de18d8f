package taskmill.worker.rpc;

import com.eclipsesource.json.JsonObject;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a target answered, as far as it was received.
 *
 * @param head the first bytes of the body, as many as are kept
 * @param bytes how many bytes of the body were received
 * @param extent how much of the body that is
 */
record RpcAnswer(int status, HttpHeaders headers, byte[] head, long bytes, Extent extent) {
    private static final Pattern CHARSET = Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s\";]+)",
        Pattern.CASE_INSENSITIVE);
    private static final int MAX_HEADER_CHARS = 64 * 1024;

    /** How much of a body was received. */
    enum Extent {
        /** All of it. */
        WHOLE,
        /** A part; the rest did not come, or not in time. */
        PART,
        /** As much as is read of any body; there was more. */
        LIMIT
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    boolean isTruncated() {
        return extent != Extent.WHOLE || bytes > head.length;
    }

    /** The kept part as text, by the character set of Content-Type, else UTF-8; what is none becomes U+FFFD. */
    String text() {
        CharsetDecoder decoder = charset().newDecoder().onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
        CharBuffer chars = CharBuffer.allocate((int) Math.ceil(head.length * (double) decoder.maxCharsPerByte()));
        // A body that was cut is not at its end: half a character is left out, not replaced.
        decoder.decode(ByteBuffer.wrap(head), chars, !isTruncated());
        return chars.flip().toString();
    }

    private Charset charset() {
        Matcher named = CHARSET.matcher(headers.firstValue("Content-Type").orElse(""));
        try {
            return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /** The fields of the task's JSON that tell of this answer. */
    JsonObject toJson() {
        return new JsonObject().add("http_status", status).add("response_headers", headerFields())
            .add("response_body", text()).add("response_bytes", bytes).add("truncated", isTruncated());
    }

    /** By name in lower case, several values joined by commas; what goes beyond 64 Ki characters is left out. */
    private JsonObject headerFields() {
        JsonObject fields = new JsonObject();
        int left = MAX_HEADER_CHARS;
        for (Map.Entry<String, List<String>> header : headers.map().entrySet()) {
            String value = String.join(", ", header.getValue());
            left -= header.getKey().length() + value.length();
            if (left >= 0) {
                fields.add(header.getKey().toLowerCase(Locale.ROOT), value);
            }
        }
        return fields;
    }
}
