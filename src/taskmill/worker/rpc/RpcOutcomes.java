package taskmill.worker.rpc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonObject;
import javax.net.ssl.SSLException;
import taskmill.task.ErrorCode;
import taskmill.task.Message;
import taskmill.task.Outcome;
import taskmill.worker.run.OneLine;

/** What the end of an HTTP call means for its attempt. */
final class RpcOutcomes {
    private static final int MAX_LINE = 200;
    /** How the JDK's client words that a connection ended before the first byte of an answer. */
    private static final List<String> UNANSWERED = List.of("received no bytes", "closed locally");

    /** How it words that the chunks of a body cannot be read. */
    private static final Pattern CHUNKS = Pattern.compile("chunk size|chunk header");
    /** Where it names the status of an answer that it refuses. */
    private static final Pattern STATUS =
        Pattern.compile("(?:with|Unexpected|HTTP/[0-9.]+) ([1-5][0-9]{2})\\b", Pattern.CASE_INSENSITIVE);

    /** An answer came, at least its head and as much of its body as is ever read. */
    static Outcome answered(RpcAnswer answer) {
        if (!answer.isSuccess()) {
            return refused(answer);
        }
        if (answer.extent() == RpcAnswer.Extent.LIMIT) {
            return Outcome.failure(ErrorCode.RESPONSE_TOO_LARGE, "the answer is longer than the "
                + AnswerReader.MAX_READ_BYTES + " bytes that are read; its connection was closed", answer.toJson());
        }
        return Outcome.success(answer.toJson());
    }

    private static Outcome refused(RpcAnswer answer) {
        String detail = "HTTP " + answer.status() + answer.odd().map(what -> "; " + what).orElse("");
        String line = OneLine.of(answer.body().text(), MAX_LINE);
        JsonObject result = answer.toJson();
        if (!line.isEmpty()) {
            result.add(Message.NAME, detail + ": " + line);
        }
        Outcome outcome = Outcome.failure(ErrorCode.HTTP_STATUS, detail, result);
        boolean mayAsk = answer.status() == 429 || answer.status() == 503;
        return mayAsk ? outcome.retryAfter(answer.retryAfterMs()) : outcome;
    }

    static Outcome broken(String authority, Throwable fault, Optional<RpcAnswer> soFar) {
        String detail = soFar.map(answer -> "the connection to " + authority + " broke after "
            + answer.bytes() + " bytes of the answer" + because(fault)).orElseGet(() -> unreached(authority, fault));
        return Outcome.failure(ErrorCode.CONNECT_FAILED, detail,
            soFar.map(RpcAnswer::toJson).orElseGet(JsonObject::new));
    }

    private static String unreached(String authority, Throwable fault) {
        return isCausedBy(fault, UnknownHostException.class) ? "unknown host: " + authority
            : isCausedBy(fault, SSLException.class) ? "TLS with " + authority + " failed" + because(fault)
            : isSilence(fault) ? "no connection to " + authority + " in time; nothing was sent"
            // The JDK does not tell which.
            : isUnconnected(fault) ? "no connection to " + authority + ": refused, or no way there"
            : isUnanswered(fault) ? authority + " closed the connection without an answer"
            : "no answer of " + authority + " that could be read" + because(fault);
    }

    /** The answer that counts although the JDK refused it: its status had come, and the connection did not break. */
    static Optional<RpcAnswer> answerDespite(Throwable fault, Optional<RpcAnswer> soFar) {
        if (soFar.isEmpty() && isCausedBy(fault, NumberFormatException.class)) {
            // The JDK reads the length before anybody hears of the head only after a 204.
            return Optional.of(RpcAnswer.ofStatus(204, "nothing but the status could be read: its Content-Length is no "
                + "number"));
        }
        if (soFar.isEmpty()) {
            Matcher named = STATUS.matcher(reason(fault));
            return named.find() ? Optional.of(RpcAnswer.ofStatus(Integer.parseInt(named.group(1)),
                "nothing but the status could be read" + because(fault))) : Optional.empty();
        }
        if (soFar.get().odd().isPresent()) {
            return soFar;
        }
        boolean isRefusal = CHUNKS.matcher(reason(fault)).find() || !isCausedBy(fault, IOException.class);
        return isRefusal ? soFar.map(answer -> answer.odd("the rest of the body was not read" + because(fault)))
            : Optional.empty();
    }

    /** True if the connection ended before any answer: what a target does that just closed a kept connection. */
    static boolean isUnanswered(Throwable fault) {
        return UNANSWERED.stream().anyMatch(reason(fault)::contains);
    }

    static boolean isUnconnected(Throwable fault) {
        return isCausedBy(fault, ConnectException.class);
    }

    static boolean isSilence(Throwable fault) {
        return isCausedBy(fault, HttpConnectTimeoutException.class);
    }

    private static String because(Throwable fault) {
        String reason = OneLine.of(reason(fault), MAX_LINE);
        return reason.isEmpty() ? "" : ": " + reason;
    }

    private static String reason(Throwable fault) {
        return causes(fault).filter(IOException.class::isInstance).map(Throwable::getMessage)
            .filter(Objects::nonNull).findFirst().orElse("");
    }

    private static boolean isCausedBy(Throwable fault, Class<? extends Throwable> type) {
        return causes(fault).anyMatch(type::isInstance);
    }

    private static Stream<Throwable> causes(Throwable fault) {
        return Stream.iterate(fault, Objects::nonNull, Throwable::getCause).limit(16);
    }
}
