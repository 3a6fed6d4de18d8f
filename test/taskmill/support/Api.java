package taskmill.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import com.eclipsesource.json.JsonObject;

/** Calls a broker by curl, one process for each call. Immutable. */
public final class Api {
    private static final int LONGEST_WAIT_SECONDS = 40;

    private final String base;
    private final List<Object> always;

    private Api(String base, List<Object> always) {
        this.base = base;
        this.always = always;
    }

    /** Calls this broker, once it is ready. */
    public static Api of(Child broker) {
        return new Api("http://" + broker.ready("http"), List.of());
    }

    /** The same with more arguments of curl in every call. */
    public Api with(Object... arguments) {
        var all = new ArrayList<>(always);
        all.addAll(List.of(arguments));
        return new Api(base, all);
    }

    /** Where the broker is, such as {@code http://127.0.0.1:9595}. */
    public String base() {
        return base;
    }

    public Answer get(String path) {
        return call(path);
    }

    public Answer delete(String path) {
        return call(path, "-X", "DELETE");
    }

    /** Sends each text as curl's {@code -d} does: {@code name=value}, or JSON; without any the body is empty. */
    public Answer post(String path, String... parameters) {
        var arguments = new ArrayList<Object>(List.of("-X", "POST"));
        for (String parameter : parameters) {
            arguments.addAll(List.of("-d", parameter));
        }
        return call(path, arguments.toArray());
    }

    /** One call with these arguments of curl. */
    public Answer call(String path, Object... arguments) {
        return Answer.parse(curl(path, List.of("-i"), arguments).run().succeeded().out());
    }

    /** Many calls by one curl, for a path with {@code [1-100]}; returns all answers. */
    public String calls(String path, Object... arguments) {
        return curl(path, List.of("--parallel", "--parallel-max", "300"), arguments).run().succeeded().out();
    }

    /** curl without the configuration of this user or machine. */
    private Command curl(String path, List<String> first, Object... arguments) {
        var all = new ArrayList<Object>(List.of("-q", "--noproxy", "*", "-sS", "--max-time", LONGEST_WAIT_SECONDS + 5));
        all.addAll(first);
        all.addAll(always);
        all.addAll(List.of(arguments));
        all.add(base + path);
        return Command.of("curl", all.toArray());
    }

    /** Submits a task, script or rpc, and returns its uuid. */
    public String submit(String type, String... parameters) {
        return post("/api/task/" + type, parameters).is(202).text("uuid");
    }

    /** Submits a task and returns it when it is finished. */
    public JsonObject run(String type, String... parameters) {
        return finished(submit(type, parameters));
    }

    /** The task as it is now. */
    public JsonObject task(String uuid) {
        return Answer.patiently(() -> get("/api/task/" + uuid)).is(200).json();
    }

    /** Waits until the task is finished; returns it. */
    public JsonObject finished(String uuid) {
        JsonObject task = Answer.patiently(() -> get("/api/task/" + uuid + "?wait=" + LONGEST_WAIT_SECONDS)).is(200).json();
        if (task.getInt("is_result_exist", 0) != 1) {
            throw new AssertionError("not finished within " + LONGEST_WAIT_SECONDS + " s: " + task);
        }
        return task;
    }

    /** Returns once the task is in this state. */
    public void await(String uuid, String state) {
        Eventually.await(Duration.ofSeconds(20), uuid + " being " + state,
            () -> task(uuid).getString("state", "").equals(state));
    }

    /** How many tasks of a queue are not done, by state. */
    public JsonObject undone(String queue) {
        return Answer.patiently(() -> get("/api/task/count/undo?queue=" + queue)).is(200).json();
    }
}
