package taskmill.worker.rpc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import taskmill.worker.run.JsonLength;

/**
 * The kept part of a body as text, by the character set of Content-Type, else as UTF-8; what is not valid becomes
 * U+FFFD. A gzip body is decoded. What is no text is written in Base64, so that nothing of it is lost.
 *
 * @param isCut whether the text is less than the kept bytes would give
 */
record BodyText(String text, boolean isBase64, boolean isCut) {
    private static final Pattern CHARSET =
        Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s\";]+)", Pattern.CASE_INSENSITIVE);

    /** The length in JSON that each byte of the limit allows: as much as quotes and line ends take. */
    private static final int MOST_IN_JSON = 2;

    private record Plain(byte[] bytes, boolean isCut) { }

    /** The first bytes of a body, whole or not. A body decoded to more than max bytes is cut. */
    static BodyText of(HttpHeaders headers, byte[] kept, boolean isWhole, int max) {
        Optional<Plain> plain = switch (headers.firstValue("Content-Encoding").orElse("").toLowerCase(Locale.ROOT)) {
            case "", "identity" -> Optional.of(new Plain(kept, false));
            case "gzip", "x-gzip" -> unzipped(kept, max);
            default -> Optional.empty();
        };
        return plain.flatMap(known -> read(headers, known, isWhole && !known.isCut)).map(text -> text.fitting(max))
            .orElseGet(() -> new BodyText(Base64.getEncoder().encodeToString(kept), true, false));
    }

    /** Without what would be too long in JSON, as a text of control characters is. */
    private BodyText fitting(int max) {
        int end = JsonLength.fitting(text, (long) MOST_IN_JSON * max);
        return end == text.length() ? this : new BodyText(text.substring(0, end), isBase64, true);
    }

    private static Optional<Plain> unzipped(byte[] kept, int max) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(kept))) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int fits = Math.min(n, max - bytes.size());
                bytes.write(buffer, 0, fits);
                if (fits < n) {
                    return Optional.of(new Plain(bytes.toByteArray(), true));
                }
            }
        } catch (IOException e) {
            return bytes.size() == 0 ? Optional.empty() : Optional.of(new Plain(bytes.toByteArray(), true));
        }
        return Optional.of(new Plain(bytes.toByteArray(), false));
    }

    /** Nothing if it is no text: not valid, with a zero byte in it. */
    private static Optional<BodyText> read(HttpHeaders headers, Plain plain, boolean isWhole) {
        Charset charset = charset(headers);
        Optional<String> valid = decoded(plain.bytes, charset, isWhole, CodingErrorAction.REPORT);
        boolean isText = IntStream.range(0, plain.bytes.length).noneMatch(i -> plain.bytes[i] == 0);
        return (isText ? valid.or(() -> decoded(plain.bytes, charset, isWhole, CodingErrorAction.REPLACE)) : valid)
            .map(text -> new BodyText(text, false, plain.isCut));
    }

    private static Optional<String> decoded(byte[] bytes, Charset charset, boolean isWhole, CodingErrorAction onFault) {
        var decoder = charset.newDecoder().onMalformedInput(onFault).onUnmappableCharacter(onFault);
        CharBuffer chars = CharBuffer.allocate((int) Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()));
        // A body that was cut is not at its end: half a character is left out, not replaced.
        boolean isFault = decoder.decode(ByteBuffer.wrap(bytes), chars, isWhole).isError();
        return isFault ? Optional.empty() : Optional.of(chars.flip().toString());
    }

    private static Charset charset(HttpHeaders headers) {
        Matcher named = CHARSET.matcher(headers.firstValue("Content-Type").orElse(""));
        try {
            return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
