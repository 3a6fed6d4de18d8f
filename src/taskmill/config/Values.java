package taskmill.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options of one process, read: of several settings of an option the last layer's counts, without any its default.
 * Only the settings that count are read. Confined to one thread.
 */
final class Values {
    /** A value was asked for whose mistake is already known. */
    private static final class Unsound extends IllegalArgumentException {
        private static final long serialVersionUID = 1;
    }

    private final Role role;
    private final boolean cluster;
    private final Mistakes mistakes;
    private final Map<Option<?>, Setting> given = new HashMap<>();
    private final Map<Option<?>, Object> sound = new HashMap<>();

    /** Reads layers in ascending precedence; what is wrong with them is added to the mistakes. */
    Values(Role role, boolean cluster, List<List<Setting>> layers, Mistakes mistakes) {
        this.role = role;
        this.cluster = cluster;
        this.mistakes = mistakes;
        layers.forEach(this::readLayer);
        Options.of(role).forEach(this::readOption);
    }

    private void readLayer(List<Setting> layer) {
        Set<Option<?>> seen = new HashSet<>();
        for (Setting setting : layer) {
            Options.find(setting.name(), role).ifPresentOrElse(option -> {
                if (!seen.add(option)) {
                    blame(setting.where(), option.name(), "is set twice");
                }
                given.put(option, setting);
            }, () -> blame(setting.where(), setting.name(), Options.unknown(setting.name(), role)));
        }
    }

    private void readOption(Option<?> option) {
        Setting setting = given.get(option);
        boolean absent = setting == null || setting.isEmpty();
        Setting read = absent
                ? new Setting(option.name(), Where.NOWHERE, new Raw.Text(option.fallback()), Path.of(""))
                : setting;
        try {
            sound.put(option, option.kind().read(read));
        } catch (IllegalArgumentException e) {
            blame(option, e.getMessage());
        }
    }

    private void blame(Option<?> option, String reason) {
        Where where = given.containsKey(option) ? given.get(option).where() : Where.NOWHERE;
        blame(where, option.name(), reason);
    }

    private void blame(Where where, String name, String reason) {
        mistakes.add(where, where.tellsOption() ? reason : name + ": " + reason);
    }

    boolean isCluster() {
        return cluster;
    }

    /** Makes it a mistake that the option was set to nothing: for those where that looks safer than it is. */
    void refuseEmpty(Option<?> option) {
        if (given.containsKey(option) && given.get(option).isEmpty()) {
            blame(option, "is empty; give it a value or take it away");
        }
    }

    /** The value; throws where it has a mistake, which {@link #check} knows not to report again. */
    @SuppressWarnings("unchecked") // readOption puts a T under each Option<T>
    <T> T get(Option<T> option) {
        if (!sound.containsKey(option)) {
            throw new Unsound();
        }
        return (T) sound.get(option);
    }

    /**
     * Tries a rule that spans several options; what it refuses becomes a mistake of the one to blame. Answers whether
     * the rule could be tried and holds.
     */
    boolean check(Option<?> blamed, Runnable rule) {
        try {
            rule.run();
            return true;
        } catch (Unsound e) {
            return false;
        } catch (IllegalArgumentException e) {
            blame(blamed, e.getMessage());
            return false;
        }
    }

    /** Throws a {@link ConfigException} with all mistakes, if there are any. */
    void refuseMistakes() {
        mistakes.refuse();
    }
}
