package taskmill.worker.rpc;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.JsonObject;

/**
 * What a target answered, as far as it was received.
 *
 * @param head the first bytes of the body, at most {@code maxHead}
 * @param bytes how many bytes of the body were received
 * @param odd what was wrong with the answer although its status counts, for people
 */
record RpcAnswer(int status, HttpHeaders headers, byte[] head, int maxHead, long bytes, Extent extent,
    Optional<String> odd) {
    private static final int MAX_HEADER_CHARS = 64 * 1024;
    /** Body, text, JSON while that grows, and their copies, for each byte of the body; headers and the rest. */
    private static final int COPIES_OF_BODY = 20;
    private static final int COPIES_OF_HEADERS = 8;
    private static final long MAX_RETRY_AFTER_MS = TimeUnit.HOURS.toMillis(24);

    enum Extent {
        WHOLE,
        /** A part; the rest did not come, or not in time. */
        PART,
        /** As much as is read of any body; there was more. */
        LIMIT
    }

    static RpcAnswer ofStatus(int status, String odd) {
        return new RpcAnswer(status, HttpHeaders.of(Map.of(), (name, value) -> true), new byte[0], 0, 0, Extent.PART,
            Optional.of(odd));
    }

    RpcAnswer odd(String what) {
        return new RpcAnswer(status, headers, head, maxHead, bytes, extent, Optional.of(what));
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    private boolean isCut() {
        return extent != Extent.WHOLE || bytes > head.length;
    }

    BodyText body() {
        return BodyText.of(headers, head, !isCut(), maxHead);
    }

    /** The most bytes of heap that making a result of this answer takes. */
    long resultBytes() {
        long chars = headers.map().entrySet().stream()
            .mapToLong(field -> field.getKey().length() + String.join(", ", field.getValue()).length()).sum();
        int body = headers.firstValue("Content-Encoding").isPresent() ? maxHead : head.length;
        return (long) COPIES_OF_BODY * body + COPIES_OF_HEADERS * Math.min(chars, MAX_HEADER_CHARS);
    }

    JsonObject toJson() {
        BodyText body = body();
        JsonObject json = new JsonObject().add("http_status", status).add("response_headers", headerFields())
            .add("response_body", body.text()).add("response_bytes", bytes).add("truncated", isCut() || body.isCut());
        if (body.isBase64()) {
            json.add("response_body_encoding", "base64");
        }
        odd.ifPresent(what -> json.add("response_note", what));
        return json;
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

    /**
     * How many milliseconds to wait before the next call, at most 24 hours, by Retry-After (RFC 9110, section 10.2.3);
     * 0 if there is none that can be read. A date counts from the answer's own Date, so only the target's clock
     * matters.
     */
    long retryAfterMs() {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        if (value.matches("[0-9]{1,15}")) {
            return Math.min(MAX_RETRY_AFTER_MS, TimeUnit.SECONDS.toMillis(Long.parseLong(value)));
        }
        Instant now = headers.firstValue("Date").flatMap(RpcAnswer::date).orElseGet(Instant::now);
        long ms = date(value).map(at -> at.toEpochMilli() - now.toEpochMilli()).orElse(0L);
        return Math.max(0, Math.min(MAX_RETRY_AFTER_MS, ms));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip())));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
