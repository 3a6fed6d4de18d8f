package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

/** How an answer is taken in, piece by piece. */
class AnswerReaderTest {
    private final AnswerReader reader = new AnswerReader(5);
    private final Connection connection = new Connection();

    private record Head(int statusCode) implements ResponseInfo {
        @Override
        public HttpHeaders headers() {
            return HttpHeaders.of(Map.of(), (name, value) -> true);
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    private static final class Connection implements Subscription {
        private long requested;
        private boolean closed;

        @Override
        public void request(long n) {
            requested += n;
        }

        @Override
        public void cancel() {
            closed = true;
        }
    }

    private void begin() {
        reader.apply(new Head(200));
        reader.onSubscribe(connection);
    }

    private void receive(String... pieces) {
        reader.onNext(List.of(pieces).stream().map(StandardCharsets.US_ASCII::encode).toList());
    }

    @Test
    void whatCameSoFarCanBeAskedForAtAnyTime() {
        assertTrue(reader.soFar().isEmpty());
        begin();
        assertEquals(0, reader.soFar().orElseThrow().bytes());

        receive("ab", "c");

        RpcAnswer part = reader.soFar().orElseThrow();
        assertEquals("abc", part.body().text());
        assertEquals(3, part.bytes());
        assertTrue(part.toJson().get("truncated").asBoolean());
    }

    @Test
    void theHeadIsKeptAndTheRestCounted() throws Exception {
        begin();
        receive("abcd", "efg");
        receive("hij");
        reader.onComplete();

        RpcAnswer answer = reader.getBody().toCompletableFuture().get();
        assertEquals("abcde", answer.body().text());
        assertEquals(10, answer.bytes());
        assertTrue(answer.toJson().get("truncated").asBoolean());
        assertEquals(RpcAnswer.Extent.WHOLE, answer.extent());
        assertEquals(3, connection.requested);
        assertFalse(connection.closed);
    }

    @Test
    void beyondTheLimitTheConnectionIsClosed() throws Exception {
        begin();
        ByteBuffer piece = ByteBuffer.allocate(1 << 20);
        for (long read = 0; read <= AnswerReader.MAX_READ_BYTES; read += piece.capacity()) {
            assertFalse(connection.closed);
            reader.onNext(List.of(piece.duplicate()));
        }

        assertTrue(connection.closed);
        assertEquals(RpcAnswer.Extent.LIMIT, reader.getBody().toCompletableFuture().get().extent());
    }
}
