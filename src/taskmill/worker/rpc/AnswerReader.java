package taskmill.worker.rpc;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import taskmill.worker.run.FirstBytes;

/**
 * Takes in one answer: keeps the first bytes of its body, counts the others, and closes the connection at a limit.
 * Thread-safe; each sending needs its own.
 */
final class AnswerReader implements BodyHandler<RpcAnswer>, BodySubscriber<RpcAnswer> {
    /** No body is read further, however much of it is kept. */
    static final long MAX_READ_BYTES = 64L << 20;

    private final int maxKept;
    /** Guarded by this. */
    private final FirstBytes head;
    private final CompletableFuture<RpcAnswer> body = new CompletableFuture<>();
    private volatile Subscription subscription;
    /** Guarded by this; null until the headers are there. */
    private ResponseInfo info;
    /** Guarded by this. */
    private long bytes;

    AnswerReader(int maxKept) {
        this.maxKept = maxKept;
        this.head = new FirstBytes(maxKept);
    }

    @Override
    public BodySubscriber<RpcAnswer> apply(ResponseInfo received) {
        synchronized (this) {
            info = received;
        }
        return this;
    }

    /** What has come so far; empty while there is not even a status. */
    Optional<RpcAnswer> soFar() {
        return answer(RpcAnswer.Extent.PART);
    }

    private synchronized Optional<RpcAnswer> answer(RpcAnswer.Extent extent) {
        return Optional.ofNullable(info).map(known -> new RpcAnswer(known.statusCode(), known.headers(),
            head.toArray(), maxKept, bytes, extent, Optional.empty()));
    }

    @Override
    public CompletionStage<RpcAnswer> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription granted) {
        subscription = granted;
        granted.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (take(buffers) > MAX_READ_BYTES) {
            subscription.cancel();
            complete(RpcAnswer.Extent.LIMIT);
        } else {
            subscription.request(1);
        }
    }

    private synchronized long take(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
            byte[] kept = new byte[Math.min(buffer.remaining(), maxKept - head.size())];
            buffer.get(kept);
            head.add(kept, 0, kept.length);
        }
        return bytes;
    }

    @Override
    public void onError(Throwable fault) {
        body.completeExceptionally(fault);
    }

    @Override
    public void onComplete() {
        complete(RpcAnswer.Extent.WHOLE);
    }

    private void complete(RpcAnswer.Extent extent) {
        answer(extent).ifPresent(body::complete);
    }
}
