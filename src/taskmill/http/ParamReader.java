package taskmill.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringTokenizer;
import java.util.function.LongConsumer;
import com.eclipsesource.json.Json;
import taskmill.http.Params.Param;

/** Reads the parameters of a request from its query and its body. */
final class ParamReader {
    /** The decoded text, and what is read from it. */
    private static final int COPIES = 2;
    private static final String FORM = "application/x-www-form-urlencoded";
    /** U+FEFF in UTF-8. */
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /**
     * Reads the query, then the body. A body that starts with a brace is a JSON object whatever its Content-Type, since
     * curl -d sends everything as a form; any other one is a form. Both may be empty, and the type, too. Memory is told
     * how many bytes of heap are taken next, and may refuse.
     */
    static Params read(String rawQuery, String type, byte[] sent, LongConsumer memory) {
        byte[] body = withoutMark(sent);
        Params params = new Params();
        readPairs(rawQuery, params, memory);
        int start = firstVisible(body);
        if (start == body.length) {
            return params;
        }
        memory.accept((long) COPIES * body.length);
        if (body[start] == '{') {
            JsonReader.readMembers(Percent.utf8(body, ""), params, memory);
        } else {
            requireForm(type);
            readPairs(new String(body, StandardCharsets.ISO_8859_1), params, memory);
        }
        return params;
    }

    static Params readObject(byte[] object, LongConsumer memory) {
        int start = firstVisible(object);
        if (start == object.length || object[start] != '{') {
            throw Problem.of(400, "a JSON object, {…}, is expected");
        }
        Params params = new Params();
        JsonReader.readMembers(Percent.utf8(object, ""), params, memory);
        return params;
    }

    static byte[] withoutMark(byte[] sent) {
        boolean isMarked = Arrays.equals(Arrays.copyOf(sent, MARK.length), MARK);
        return isMarked ? Arrays.copyOfRange(sent, MARK.length, sent.length) : sent;
    }

    static int firstVisible(byte[] body) {
        int i = 0;
        while (i < body.length && (body[i] == ' ' || body[i] == '\t' || body[i] == '\r' || body[i] == '\n')) {
            i++;
        }
        return i;
    }

    private static void requireForm(String type) {
        String essence = RequestHead.essence(type).toLowerCase(Locale.ROOT);
        if (essence.isEmpty() || essence.equals(FORM)) {
            return;
        }
        if (essence.endsWith("json")) {
            throw Problem.of(400, "a JSON body must be an object, {…}");
        }
        if (essence.startsWith("multipart/")) {
            throw Problem.of(415, "multipart is not supported: send a JSON object or a form (" + FORM
                + "); with curl, -d or --data-urlencode instead of -F");
        }
        throw Problem.of(415, "send a JSON object or a form (" + FORM + "), not " + Params.shown(essence));
    }

    private static void readPairs(String pairs, Params into, LongConsumer memory) {
        StringTokenizer left = new StringTokenizer(pairs, "&");
        while (left.hasMoreTokens()) {
            Param param = pair(left.nextToken());
            // An endpoint may read it as JSON.
            memory.accept(JsonReader.heapBytes(param.value().asString()));
            into.add(param);
        }
    }

    private static Param pair(String pair) {
        int equals = pair.indexOf('=');
        String name = Percent.decodeForm(equals < 0 ? pair : pair.substring(0, equals), "");
        String text = equals < 0 ? "" : Percent.decodeForm(pair.substring(equals + 1), Params.shown(name));
        return new Param(name, Json.value(text), false);
    }
}
