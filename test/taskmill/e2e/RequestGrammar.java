package taskmill.e2e;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Requests that are wrong in one way or several: each part is mostly right and otherwise drawn from what is right and
 * wrong, and half of the requests have some bits flipped as well. The same seed makes the same requests. Not
 * thread-safe.
 */
final class RequestGrammar {
    private static final int MOSTLY = 75;
    private static final List<String> METHODS = List.of("POST", "GET", "GET", "GET", "DELETE", "HEAD", "PUT", "PATCH",
        "OPTIONS", "TRACE", "CONNECT", "get", "G\0T", "", "PRI", "POST\tx", "X".repeat(300));
    private static final List<String> TARGETS = List.of("/api/task/script", "/api/task/rpc",
        "/api/task/handler", "/api/task/{u}", "/api/task/result/{u}", "/api/task/result?uuid={u}&wait=-1",
        "/api/task/{u}/retry", "/api/tasks?limit=1e9", "/api/tasks?cursor=%00", "/api/tasks?state=queued&state=x",
        "/api/task/count/undo?queue=%7B%7D", "/api/task/result/success/2026-13-40", "/api/task/script?wait=0",
        "/api/queues", "/api/workers", "/metrics", "/healthz", "/readyz", "//api/queues", "/api/../api/queues",
        "/api/task/%2e%2e", "/api/task/%zz", "/api/task/%", "/api/task/%c0%af", "/api/task/a\0b", "*", "",
        "http://evil.example/api/queues", "http://", "/api/queues#x", "/api/queues?" + "a&".repeat(2000),
        "/" + "a".repeat(9000), "/api/task/script?bin_name=hello.sh&queue=nobody", "/api/task/\u00e9", "?", "/[",
        "/{}");
    private static final List<String> VERSIONS = List.of("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "http/1.1", "",
        "HTTP/1.1 x", "ICY");
    private static final List<String> HOSTS = List.of("Host: localhost", "Host: 127.0.0.1", "Host: evil.example",
        "Host:", "Host: [::1", "Host: a b", "Host: localhost\r\nHost: x",
        "host : localhost", "X-No-Host: 1");
    private static final List<String> FIELDS = List.of("Accept: application/json", "Content-Type: application/json",
        "Content-Type: text/plain", "Content-Type: ;;;", "Content-Type: multipart/form-data; boundary=x",
        "Content-Encoding: gzip", "Accept: */*",
        "Accept: text/plain;q=9,,;=", "Accept: ", "Authorization: Bearer x", "Authorization: \0", "Cookie: a=b",
        "Idempotency-Key: a b", "Idempotency-Key: fuzz", "Origin: null", "Origin: http://localhost",
        "Sec-Fetch-Site: cross-site", "Expect: 100-continue", "Expect: x", "Connection: close",
        "Connection: upgrade",
        "Upgrade: h2c", "Transfer-Encoding: chunked", "Transfer-Encoding: x", "Transfer-Encoding: chunked, chunked",
        "no colon at all", ": no name", "Folded: a\r\n b", "Bare: a\nb: c", "Lone: a\rb", "Nul: \0",
        "Long: " + "x".repeat(70_000), "Bytes: \u00ff\u00fe", "Range: bytes=0-", "Content-Length: 5",
        "Content-Length: -1", "Content-Length: +3", "Content-Length: 0x10", "Content-Length: 99999999999999999999");
    private static final List<String> BODIES = List.of("{\"bin_name\":\"hello.sh\",\"queue\":\"nobody\"}", "",
        "bin_name=hello.sh&queue=nobody", "bin_name=hello.sh", "{\"bin_name\":\"hello.sh\",\"queue\":\"nobody\"",
        "{", "[]", "{\"a\":1,\"a\":2}", "{\"args\":1e999}", "{\"priority\":-0}", "{\"max_run_time\":1e400}",
        "{\"args\":\"\\ud800\"}",
        "{\"bin_name\":null}", "{\"bin_name\":{\"a\":[1,2,{\"b\":3}]}}", "{\"\":1}", "{\"a\":01}", "{\"a\":NaN}",
        "{\"args\":" + "[".repeat(40) + "]".repeat(40) + "}", "{\"args\":" + "[".repeat(20_000),
        "{\"args\":[" + "1,".repeat(110_000) + "1]}", "method=GET&url=http://127.0.0.1:1/&queue=nobody",
        "method=GET&url=%00", "url='http://x'&method=BREW", "headers={\"Host\":\"x\"}&method=GET&url=http://x/",
        "headers={\"A\":\"b\\r\\nC: d\"}&method=GET&url=http://x/", "handler=x&args={", "bin_name=%ff%fe&args=%zz",
        "bin_name=..%2fsh", "=&=&&&=", "a".repeat(3000), "\0\0\0", "\u00ff\u00fe\u00fd", "bin_name=a&bin_name=b",
        "start_time=99999999999999999999&bin_name=a", "time_interval=1 -1&bin_name=a", "wait=1e9&bin_name=a");

    private final Random random;

    RequestGrammar(long seed) {
        random = new Random(seed);
    }

    byte[] next() {
        var text = new StringBuilder();
        text.append(one(METHODS)).append(' ').append(one(TARGETS).replace("{u}", uuid())).append(' ');
        text.append(one(VERSIONS)).append("\r\n").append(one(HOSTS)).append("\r\n");
        for (int fields = random.nextInt(4); fields > 0; fields--) {
            text.append(one(FIELDS)).append(random.nextInt(20) == 0 ? "\n" : "\r\n");
        }
        if (random.nextInt(50) == 0) {
            text.append("X: y\r\n".repeat(150));
        }
        byte[] bytes = bytes(text, one(BODIES));
        return random.nextBoolean() ? bytes : damaged(bytes);
    }

    private byte[] bytes(StringBuilder head, String body) {
        switch (random.nextInt(8)) {
            case 0 -> head.append("\r\n").append(body);
            case 1 -> head.append("Transfer-Encoding: chunked\r\n\r\n").append(chunks(body));
            case 2 -> head.append("Content-Length: ").append(random.nextInt(4000)).append("\r\n\r\n").append(body);
            default -> head.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
        }
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String chunks(String body) {
        return switch (random.nextInt(6)) {
            case 0 -> "zz\r\n" + body;
            case 1 -> "-5\r\n" + body;
            case 2 -> "7fffffff\r\n" + body;
            case 3 -> Integer.toHexString(body.length()) + ";x=\"y\"\r\n" + body;
            default -> Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        };
    }

    private byte[] damaged(byte[] request) {
        byte[] bytes = request.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            // Mostly in the head, where all depends on each bit.
            int at = random.nextInt(random.nextBoolean() ? Math.min(bytes.length, 200) : bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private String uuid() {
        return random.nextBoolean() ? "01890000-0000-7000-8000-000000000000" : "0189" + random.nextInt();
    }

    private String one(List<String> from) {
        return from.get(random.nextInt(100) < MOSTLY ? 0 : random.nextInt(from.size()));
    }
}
