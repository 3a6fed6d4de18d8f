package taskmill.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.ParseException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import taskmill.task.Check;
import taskmill.task.Version;

/**
 * Sends requests to one broker by HttpURLConnection, which starts sooner than HttpClient. Only a GET that found its
 * connection closed is sent again by the JDK. Thread-safe.
 *
 * @param broker without a slash at its end
 */
record HttpCalls(String broker, Optional<String> token, Optional<SSLContext> tls) {
    private static final int CONNECT_MS = 5_000;
    private static final int ANSWER_MS = 30_000;
    private static final int TOKEN_NEEDED = 401;
    static final String JSON = "application/json";
    static final String FORM = "application/x-www-form-urlencoded";

    HttpCalls {
        Check.that(broker.matches("https?://[^/?#]+.*"), "http://host:port or https://host:port is expected: "
            + broker);
    }

    /**
     * A request.
     *
     * @param path with its query
     * @param body empty for a GET
     * @param waitMs how long the broker may hold the answer
     */
    record Call(String method, String path, String body, Map<String, String> headers, long waitMs) {
        Call(String method, String path, String type, String body) {
            this(method, path, body, Map.of("Content-Type", type), 0);
        }
    }

    /** Parameters as a query or a form has them. */
    static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream().map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonObject json(Call call) {
        String text = text(call);
        try {
            return Json.parse(text).asObject();
        } catch (ParseException | UnsupportedOperationException e) {
            throw new TaskClientException(200, "", "this is no answer of a broker", e);
        }
    }

    /** The answer as it came. */
    String text(Call call) {
        if (Thread.currentThread().isInterrupted()) {
            throw new TaskClientException(0, "", "interrupted while the broker was asked", null);
        }
        try {
            HttpURLConnection connection = sent(call);
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
                if (status >= 300) {
                    throw refused(status, text);
                }
                return text;
            }
        } catch (IOException e) {
            throw new TaskClientException(0, "", "no answer from the broker at " + broker, e);
        }
    }

    private HttpURLConnection sent(Call call) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(broker + call.path()).toURL().openConnection();
        if (connection instanceof HttpsURLConnection https && tls.isPresent()) {
            https.setSSLSocketFactory(tls.get().getSocketFactory());
        }
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout((int) (ANSWER_MS + call.waitMs()));
        connection.setInstanceFollowRedirects(false);
        connection.setRequestMethod(call.method());
        connection.setRequestProperty("Accept", JSON + ", */*;q=0.1");
        connection.setRequestProperty("User-Agent", "taskmill/" + Version.TEXT);
        token.ifPresent(text -> connection.setRequestProperty("Authorization", "Bearer " + text));
        call.headers().forEach(connection::setRequestProperty);
        if (!call.method().equals("GET")) {
            byte[] body = call.body().getBytes(StandardCharsets.UTF_8);
            connection.setDoOutput(true);
            // The JDK sends a body of a known length once only, and looks whether a kept connection is open before.
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
        }
        return connection;
    }

    private static TaskClientException refused(int status, String text) {
        String detail = status == TOKEN_NEEDED ? "a token is needed, or the one that was sent is not known"
            : "this is no answer of a broker: HTTP " + status;
        try {
            JsonObject problem = Json.parse(text).asObject();
            return new TaskClientException(status, problem.getString("field", ""),
                problem.getString("detail", "HTTP " + status), null);
        } catch (ParseException | UnsupportedOperationException e) {
            return new TaskClientException(status, "", detail, null);
        }
    }
}
