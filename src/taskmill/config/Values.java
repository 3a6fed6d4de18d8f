package taskmill.config;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import taskmill.config.Option.Owner;
import taskmill.config.read.Location;
import taskmill.config.read.Mistakes;
import taskmill.config.read.Setting;

/** The checked values of one program's options, of the last layer that sets each, or by default. For one thread. */
final class Values {
    private static final class KnownMistake extends IllegalArgumentException {
        private static final long serialVersionUID = 1;
    }

    private final Owner program;
    private final Mistakes mistakes;
    private final Map<Option<?>, Setting> given = new HashMap<>();
    private final Map<Option<?>, Object> values = new HashMap<>();

    /** Layers in ascending precedence, and the mistakes that are known, to which more are added. */
    Values(Owner program, List<List<Setting>> layers, Mistakes mistakes) {
        this.program = program;
        this.mistakes = mistakes;
        layers.forEach(this::readLayer);
        Options.of(program).forEach(this::readOption);
    }

    /** The values of options that an embedding program sets; relative paths start at the current directory. */
    static Values of(Owner program, Map<String, ?> options) {
        List<Setting> settings = options.entrySet().stream()
            .map(option -> new Setting(option.getKey(), Location.NONE, written(option.getValue()), Path.of("")))
            .toList();
        return new Values(program, List.of(settings), new Mistakes());
    }

    private static Setting.Value written(Object value) {
        if (value instanceof Collection<?> items) {
            return new Setting.Items(items.stream().map(Object::toString).toList());
        }
        if (value instanceof Map<?, ?> nested) {
            Map<String, String> pairs = new LinkedHashMap<>();
            nested.forEach((name, text) -> pairs.put(name.toString(), text.toString()));
            return new Setting.Pairs(pairs);
        }
        return new Setting.Text(value instanceof Duration time
            ? BigDecimal.valueOf(time.toNanos(), 9).toPlainString() : value.toString());
    }

    private void readLayer(List<Setting> layer) {
        Set<Option<?>> seen = new HashSet<>();
        for (Setting setting : layer) {
            Options.find(setting.name(), program).ifPresentOrElse(option -> {
                if (!seen.add(option)) {
                    addMistake(setting.location(), option.name(), "is set twice");
                }
                given.put(option, setting);
            }, () -> addMistake(setting.location(), setting.name(), Options.unknown(setting.name(), program)));
        }
    }

    private void readOption(Option<?> option) {
        Setting setting = given.get(option);
        boolean absent = setting == null || setting.isEmpty();
        try {
            if (absent) {
                setting = new Setting(option.name(), Location.NONE, option.fallback(), Path.of(""));
            } else if (option != Options.RUN_WITH) {
                // A shell that runs scripts has variables of its own.
                setting.requireNoVariable();
            }
            values.put(option, option.type().reader().apply(setting));
        } catch (IllegalArgumentException e) {
            addMistake(option, e.getMessage());
        }
    }

    private void addMistake(Option<?> option, String reason) {
        addMistake(given.containsKey(option) ? given.get(option).location() : Location.NONE, option.name(), reason);
    }

    private void addMistake(Location location, String name, String reason) {
        mistakes.add(location, location.namesOption() ? reason : name + ": " + reason);
    }

    /** True if somebody set the option, and not to nothing. */
    boolean isGiven(Option<?> option) {
        return given.containsKey(option) && !given.get(option).isEmpty();
    }

    /** Adds a mistake if the option is set to nothing: for options that look secure while they are not. */
    void refuseEmpty(Option<?> option) {
        if (given.containsKey(option) && given.get(option).isEmpty()) {
            addMistake(option, "is empty; give it a value or remove it");
        }
    }

    /** The value. Throws if it has a mistake, which {@link #checked} does not report again. */
    @SuppressWarnings("unchecked") // readOption puts a T under each Option<T>
    <T> T get(Option<T> option) {
        if (!values.containsKey(option)) {
            throw new KnownMistake();
        }
        return (T) values.get(option);
    }

    /**
     * Makes something of several values. A refusal is a mistake of the option and gives null; refuseMistakes follows.
     */
    <T> T checked(Option<?> option, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (KnownMistake e) {
            return null;
        } catch (IllegalArgumentException e) {
            addMistake(option, e.getMessage());
            return null;
        }
    }

    /** @throws ConfigException with all mistakes, if there are any */
    void refuseMistakes() {
        if (!mistakes.messages().isEmpty()) {
            throw new ConfigException(mistakes.messages());
        }
    }
}
