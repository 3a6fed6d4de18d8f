package taskmill.worker.script;

import com.eclipsesource.json.JsonHandler;
import com.eclipsesource.json.JsonParser;
import com.eclipsesource.json.ParseException;

/** Looks at a JSON text without making its values, which take many times the memory of the text. For one thread. */
final class JsonShape extends JsonHandler<Object, Object> {
    private static final int MAX_VALUES = 100_000;
    private static final int VALUE_BYTES = 160;
    /** The parser reads 1000 levels; the value stands in the record of its task, which is nested deeper. */
    private static final int DEEPEST = 900;

    private int depth;
    private int deepest;

    private JsonShape() {
    }

    /** True if it is JSON of at most 100,000 values, and not nested too deep for the record of a task. */
    static boolean isSound(String text) {
        JsonShape shape = new JsonShape();
        try {
            new JsonParser(shape).parse(text);
        } catch (ParseException e) {
            return false;
        }
        return shape.deepest <= DEEPEST && mostValues(text) <= MAX_VALUES;
    }

    /** The most bytes of heap that the values of a text take beside the text. */
    static long heapBytes(String text) {
        return VALUE_BYTES * mostValues(text);
    }

    private static long mostValues(String text) {
        return 1 + text.chars().filter(c -> c == ',' || c == ':' || c == '[' || c == '{').count();
    }

    @Override
    public Object startArray() {
        deepest = Math.max(deepest, ++depth);
        return this;
    }

    @Override
    public void endArray(Object array) {
        depth--;
    }

    @Override
    public Object startObject() {
        return startArray();
    }

    @Override
    public void endObject(Object object) {
        depth--;
    }
}
