package taskmill.task;

import com.eclipsesource.json.Json;

/**
 * The classes of minimal-json initialize each other in a circle: two threads that meet them for the first time at the
 * same moment wait for each other for ever.
 */
public final class JsonLibrary {
    /** Initializes the library; to be called before a second thread may use it. */
    public static void load() {
        Json.NULL.isNull();
    }
}
