package taskmill.broker.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.task.Sha256;

/** The dashboard: the files of {@code broker/ui}, which are read once. They hold no data, so no token is needed. */
final class UiEndpoints {
    /** The files that are served, and no others. */
    static final List<String> NAMES = List.of("index.html", "api.js", "app.js", "bulk.js", "chart.js", "crons.js",
        "dialog.js", "dom.js", "format.js", "icon.svg", "live.js", "output.js", "overview.js", "queues.js",
        "settings.js", "style.css", "submit.js", "table.js", "task.js", "tasks.js", "text.en.js", "text.js",
        "text.zh.js", "timeline.js", "verdict.js", "work.js", "workers.js");
    /** With trusted types a page cannot even by mistake read a text as HTML. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8",
        "css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");
    private static final Pattern GZIP = Pattern.compile("(?i)\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))");

    /** A file as it is, and compressed. */
    private record Page(String type, String tag, byte[] plain, byte[] packed) {
        static Page read(String name) {
            try (InputStream in = UiEndpoints.class.getResourceAsStream("/taskmill/broker/ui/" + name)) {
                byte[] bytes = in.readAllBytes();
                ByteArrayOutputStream packed = new ByteArrayOutputStream();
                try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                    out.write(bytes);
                }
                return new Page(TYPES.get(name.replaceFirst(".*\\.", "")), Sha256.hex(bytes).substring(0, 16), bytes,
                    packed.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Reply answer(Request request) {
            boolean isPacked = request.header("Accept-Encoding").filter(sent -> GZIP.matcher(sent).find()).isPresent();
            String current = '"' + tag + (isPacked ? "-gzip" : "") + '"';
            boolean isKnown = request.header("If-None-Match")
                .filter(sent -> sent.equals("*") || sent.contains(current)).isPresent();
            Reply reply = isKnown ? Reply.empty(304) : Reply.bytes(200, type, isPacked ? packed : plain);
            return (isPacked && !isKnown ? reply.with("Content-Encoding", "gzip") : reply)
                .with("ETag", current).with("Cache-Control", "no-cache").with("Vary", "Accept-Encoding")
                .with("Content-Security-Policy", POLICY).with("Referrer-Policy", "no-referrer");
        }
    }

    private UiEndpoints() {
    }

    static void addTo(ApiRoutes routes) {
        NAMES.forEach(name -> routes.page("/ui/" + name, Endpoint.of(Page.read(name)::answer)));
        routes.page("/ui/", Endpoint.of(Page.read(NAMES.get(0))::answer))
            .page("/ui", Endpoint.of(request -> to("ui/")));
    }

    /** Leads a browser on. The address is relative, so it is right behind any prefix of a proxy. */
    static Reply to(String address) {
        return Reply.empty(302).with("Location", address);
    }
}
