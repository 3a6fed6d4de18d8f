package taskmill.store;

import java.util.Locale;
import java.util.function.Predicate;
import taskmill.store.Scripts.Script;
import taskmill.support.RespReader;

/** Recognizes calls of scripts among the requests to Redis. Has no state. */
public final class ScriptCalls {
    private static final Scripts SCRIPTS = Scripts.load();

    private ScriptCalls() {
    }

    /** How many scripts there are. */
    public static int scripts() {
        return Script.values().length;
    }

    /** Calls of the script of this name, such as {@code claim}. */
    public static Predicate<RespReader.Message> of(String name) {
        return of(Script.valueOf(name.toUpperCase(Locale.ROOT)));
    }

    /** Calls of this script, by its hash or by its text. */
    static Predicate<RespReader.Message> of(Script script) {
        return request -> switch (request.word(0).toUpperCase(Locale.ROOT)) {
            case "EVALSHA" -> request.word(1).equals(SCRIPTS.sha1(script));
            case "EVAL" -> request.word(1).equals(SCRIPTS.text(script));
            default -> false;
        };
    }
}
