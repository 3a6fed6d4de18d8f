package taskmill.cli.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.task.Nearest;
import taskmill.task.Refusal;

/** The flags and operands behind a verb. */
final class Arguments {
    private final Verb verb;
    private final long nowMs;
    private final Map<Flag, JsonValue> values = new LinkedHashMap<>();
    private final List<String> operands = new ArrayList<>();

    private Arguments(Verb verb, long nowMs) {
        this.verb = verb;
        this.nowMs = nowMs;
    }

    /** @throws Usage saying what is wrong, with the nearest flag */
    static Arguments parse(Verb verb, List<String> words, long nowMs) {
        Arguments arguments = new Arguments(verb, nowMs);
        int next = 0;
        while (next < words.size()) {
            String word = words.get(next++);
            boolean isVerbatim = verb.verbatim() > 0 && arguments.operands.size() >= verb.verbatim();
            if (word.equals("--") && !isVerbatim) {
                arguments.operands.addAll(words.subList(next, words.size()));
                break;
            }
            if (isVerbatim || !word.startsWith("-") || word.equals("-")) {
                arguments.operands.add(word);
                continue;
            }
            String[] parts = word.split("=", 2);
            Flag flag = arguments.flag(parts[0]);
            if (flag.isSwitch() && parts.length == 2 || !flag.isSwitch() && parts.length == 1 && next == words.size()) {
                throw new Usage(parts[0] + (flag.isSwitch() ? " takes no value" : ": " + flag.value() + " is missing"));
            }
            arguments.put(flag, flag.isSwitch() ? "" : parts.length == 2 ? parts[1] : words.get(next++));
        }
        return arguments;
    }

    private Flag flag(String word) {
        String name = word.replaceFirst("^--?", "");
        List<Flag> all = Verbs.flags(verb);
        return all.stream().filter(flag -> word.startsWith("--") ? flag.name().equals(name)
            : flag.letter().equals(name))
            .findFirst().orElseThrow(() -> new Usage("taskmill " + verb.name() + " has no flag " + word
                + Nearest.hint(word, all.stream().map(flag -> "--" + flag.name()).toList())));
    }

    private void put(Flag flag, String text) {
        try {
            JsonValue value = flag.read(text, nowMs);
            JsonValue before = values.put(flag, value);
            if (before != null && before.isArray()) {
                JsonArray both = new JsonArray(before.asArray());
                value.asArray().forEach(both::add);
                values.put(flag, both);
            }
        } catch (IllegalArgumentException | Refusal e) {
            throw new Usage("--" + flag.name() + " " + text + ": " + e.getMessage());
        }
    }

    /** Called once help is not wanted. */
    void requireOperands() {
        if (operands.size() < verb.fewest() || operands.size() > verb.most()) {
            throw new Usage((operands.size() < verb.fewest() ? "something is missing: " : "too much is given: ")
                + verb.usage());
        }
    }

    boolean has(String flag) {
        return values.keySet().stream().anyMatch(each -> each.name().equals(flag));
    }

    Optional<JsonValue> find(String flag) {
        return values.entrySet().stream().filter(each -> each.getKey().name().equals(flag)).map(Map.Entry::getValue)
            .findFirst();
    }

    Optional<String> text(String flag) {
        return find(flag).map(Arguments::plain);
    }

    int number(String flag, int orElse) {
        return text(flag).map(Integer::parseInt).orElse(orElse);
    }

    List<String> operands() {
        return operands;
    }

    String operand(int index) {
        return operands.get(index);
    }

    /** The operands from this one on that are {@code name=value}: JSON if it reads as such, else a text. */
    Map<String, String> assignments(int from) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String operand : operands.subList(Math.min(from, operands.size()), operands.size())) {
            String[] pair = operand.split("=", 2);
            if (pair.length < 2) {
                throw new Usage(operand + ": name=value is expected");
            }
            pairs.put(pair[0], pair[1]);
        }
        return pairs;
    }

    /** The flags that are parameters of the API. */
    JsonObject parameters() {
        JsonObject parameters = new JsonObject();
        values.forEach((flag, value) -> {
            if (!flag.parameter().isEmpty()) {
                parameters.set(flag.parameter(), value);
            }
        });
        return parameters;
    }

    /** The same as texts. */
    Map<String, String> texts() {
        Map<String, String> texts = new HashMap<>();
        parameters().forEach(member -> texts.put(member.getName(), plain(member.getValue())));
        return texts;
    }

    private static String plain(JsonValue value) {
        boolean isWords = value.isArray() && value.asArray().values().stream().allMatch(JsonValue::isString);
        return isWords ? String.join(",", value.asArray().values().stream().map(JsonValue::asString).toList())
            : value.isString() ? value.asString() : value.toString();
    }
}
