package taskmill.client;

import com.eclipsesource.json.JsonObject;

/** What became of one of many tasks: the receipt or the refusal, by the names of the API. */
public record SubmitResult(JsonObject json) {
    public SubmitResult {
        json = JsonObject.unmodifiableObject(json);
    }

    /** The HTTP status that a submit of this task alone would have had: 202 stored, 200 stored before. */
    public int status() {
        return json.getInt("status", 0);
    }

    public boolean isStored() {
        return status() > 0 && status() < 300;
    }

    /** The task's uuid; empty if it was refused. */
    public String uuid() {
        return json.getString("uuid", "");
    }

    /** The first field that is wrong; empty if none is to blame. */
    public String field() {
        return json.getString("field", "");
    }

    /** Why it was refused; empty if it was not. */
    public String detail() {
        return json.getString("detail", "");
    }
}
