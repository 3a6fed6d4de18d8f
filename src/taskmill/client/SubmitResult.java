package taskmill.client;

import com.eclipsesource.json.JsonObject;

/** What became of one of many tasks.
 * @param json the receipt or the refusal, by the names of the API */
public record SubmitResult(JsonObject json) {
    /** Makes the object one that cannot be changed.
     * @param json any object */
    public SubmitResult {
        json = JsonObject.unmodifiableObject(json);
    }

    /** {@return the HTTP status of a submit of this task alone: 202 stored, 200 stored before} */
    public int status() {
        return json.getInt("status", 0);
    }

    /** {@return true if the task is stored, now or before} */
    public boolean isStored() {
        return status() > 0 && status() < 300;
    }

    /** {@return the task's uuid; empty if it was refused} */
    public String uuid() {
        return json.getString("uuid", "");
    }

    /** {@return the first field that is wrong; empty if none is to blame} */
    public String field() {
        return json.getString("field", "");
    }

    /** {@return why it was refused; empty if it was not} */
    public String detail() {
        return json.getString("detail", "");
    }
}
