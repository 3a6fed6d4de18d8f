package taskmill.task;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;

/**
 * Running one executable of the worker's bin directory. It gets arguments, at most 64 KiB in all, and perhaps a
 * standard input of at most 1 MiB. Its name is one file name of at most 255 bytes without control characters.
 */
public record ScriptWork(String binName, List<String> args, Optional<String> stdin) implements Work {
    private static final String STDIN = "stdin";
    private static final int MAX_STDIN_BYTES = 1024 * 1024;
    private static final int MAX_ARGS_BYTES = 64 * 1024;
    private static final int MAX_NAME_BYTES = 255;

    public ScriptWork {
        args = List.copyOf(args);
        requireFileName(binName);
        requireArgs(args);
        Refusal.unless(stdin.isEmpty() || stdin.get().getBytes(StandardCharsets.UTF_8).length <= MAX_STDIN_BYTES,
            STDIN, "at most " + MAX_STDIN_BYTES + " bytes are accepted");
    }

    @Override
    public TaskType type() {
        return TaskType.SCRIPT;
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject().add("bin_name", binName)
            .add("args", Json.array(args.toArray(String[]::new)));
        stdin.ifPresent(text -> json.add(STDIN, text));
        return json;
    }

    static ScriptWork fromJson(JsonObject json) {
        List<String> args = new ArrayList<>();
        Fields.array(json, "args").forEach(value -> args.add(Fields.asString("args", value)));
        return new ScriptWork(Fields.string(json, "bin_name"), args,
            json.get(STDIN) == null ? Optional.empty() : Optional.of(Fields.string(json, STDIN)));
    }

    private static void requireFileName(String name) {
        Refusal.unless(!name.isEmpty(), "bin_name", "the name of an executable is required");
        Refusal.unless(!name.equals(".") && !name.equals("..") && name.indexOf('/') < 0 && name.indexOf('\\') < 0
            && name.chars().noneMatch(Character::isISOControl),
            "bin_name", "one file name is expected, without separators or control characters");
        Refusal.unless(name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES, "bin_name",
            "at most " + MAX_NAME_BYTES + " bytes are accepted");
    }

    private static void requireArgs(List<String> args) {
        long bytes = 0;
        for (String arg : args) {
            Refusal.unless(arg.indexOf('\0') < 0, "args", "an argument cannot contain NUL");
            bytes += arg.getBytes(StandardCharsets.UTF_8).length + 1L;
        }
        Refusal.unless(bytes <= MAX_ARGS_BYTES, "args",
            "at most " + MAX_ARGS_BYTES + " bytes of arguments are accepted");
    }
}
