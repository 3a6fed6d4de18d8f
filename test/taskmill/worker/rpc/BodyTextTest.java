package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** A body as text, from which everything that was kept can be had again. */
class BodyTextTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, '\r'};

    private static BodyText read(byte[] kept, String... header) {
        Map<String, List<String>> headers = header.length == 0 ? Map.of() : Map.of(header[0], List.of(header[1]));
        return BodyText.of(HttpHeaders.of(headers, (name, value) -> true), kept, true, 1000);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static void assertBase64(byte[] kept, BodyText body) {
        assertTrue(body.isBase64());
        assertArrayEquals(kept, Base64.getDecoder().decode(body.text()));
    }

    @Test
    void gzipThatNobodyAskedForIsDecoded() throws Exception {
        byte[] text = "plain €".getBytes(StandardCharsets.UTF_8);
        for (String coding : List.of("gzip", "GZIP", "x-gzip")) {
            assertEquals(new BodyText("plain €", false, false), read(gzip(text), "Content-Encoding", coding));
        }
    }

    @Test
    void whatIsBeyondTheKeptSizeIsCutWhileItIsDecoded() throws Exception {
        assertEquals(new BodyText("x".repeat(1000), false, true),
            read(gzip("x".repeat(20_000_000).getBytes(StandardCharsets.US_ASCII)), "Content-Encoding", "gzip"));
    }

    @Test
    void ofATextThatIsLongInJsonLessIsKept() {
        byte[] zeros = new byte[1000];

        assertEquals(new BodyText("\0".repeat(333), false, true), read(zeros));
        assertEquals(new BodyText("\"".repeat(1000), false, false),
            read("\"".repeat(1000).getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void theBeginningOfGzipIsDecodedAsFarAsItGoes() throws Exception {
        byte[] random = new byte[3000];
        new java.util.Random(1).ints(random.length, 'a', 'z').forEach(new java.util.function.IntConsumer() {
            private int i;

            @Override
            public void accept(int c) {
                random[i++] = (byte) c;
            }
        });
        byte[] whole = gzip(random);

        BodyText part = read(Arrays.copyOf(whole, 400), "Content-Encoding", "gzip");

        assertTrue(part.isCut());
        assertTrue(part.text().length() > 100
            && new String(random, StandardCharsets.US_ASCII).startsWith(part.text()), part.text());
    }

    @Test
    void whatIsNoTextIsKeptAsBase64() throws Exception {
        byte[] text = "text".getBytes(StandardCharsets.UTF_8);
        for (String coding : List.of("br", "zstd", "deflate", "gzip, gzip")) {
            assertBase64(text, read(text, "Content-Encoding", coding));
        }
        assertBase64(text, read(text, "Content-Encoding", "gzip"));
        assertBase64(PNG, read(PNG));
        assertBase64(PNG, read(PNG, "Content-Type", "image/png"));
        byte[] zipped = gzip(PNG);
        assertBase64(zipped, read(zipped, "Content-Encoding", "gzip"));
    }

    @Test
    void textStaysReadableThoughSomeOfItIsNotValid() {
        assertEquals("caf\ufffd", read(new byte[] {'c', 'a', 'f', (byte) 0xe9}).text());
        assertEquals("a\0b", read(new byte[] {'a', 0, 'b'}).text());
        assertEquals("hi", read("hi".getBytes(StandardCharsets.UTF_16LE), "Content-Type", "text/plain;charset=utf-16le")
            .text());
    }
}
