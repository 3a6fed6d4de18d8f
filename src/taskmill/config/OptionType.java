package taskmill.config;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taskmill.config.read.Setting;
import taskmill.task.Check;

/**
 * The type of an option's values.
 *
 * @param unit what documents say is expected, with the range
 * @param reader makes the value, or throws an {@link IllegalArgumentException} with the reason
 */
record OptionType<T>(String unit, Function<Setting, T> reader) {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,9}) ?(|b|kib|mib|gib)");

    static <T> OptionType<T> one(String unit, Function<String, T> parser) {
        return new OptionType<>(unit, setting -> parser.apply(setting.text()));
    }

    static <T> OptionType<Optional<T>> optional(OptionType<T> type) {
        return new OptionType<>(type.unit,
            setting -> setting.isEmpty() ? Optional.empty() : Optional.of(type.reader.apply(setting)));
    }

    /** A list of values, each made by the function; a repeated value counts once. */
    static <T> OptionType<List<T>> list(String unit, Function<String, T> parser) {
        return new OptionType<>(unit, setting -> setting.items().stream().map(parser).distinct().toList());
    }

    static OptionType<Duration> seconds(String least, String most) {
        return range("seconds", least, most, text -> {
            require(SECONDS.matcher(text).matches(), "a number of seconds such as 30 or 0.5 is expected, not", text);
            return Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValueExact());
        });
    }

    static OptionType<Integer> number(int least, int most) {
        return range("number", String.valueOf(least), String.valueOf(most), text -> {
            require(NUMBER.matcher(text).matches(), "a whole number is expected, not", text);
            return Integer.valueOf(text);
        });
    }

    /** Bytes, plain or with a suffix for a power of 1024. */
    static OptionType<Integer> bytes(String least, String most) {
        return range("bytes", least, most, text -> {
            Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
            require(matcher.matches(), "a number of bytes such as 65536, 64KiB or 1MiB is expected, not", text);
            int shift = switch (matcher.group(2)) {
                case "kib" -> 10;
                case "mib" -> 20;
                case "gib" -> 30;
                default -> 0;
            };
            return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(matcher.group(1)) << shift);
        });
    }

    private static <T extends Comparable<T>> OptionType<T> range(
        String kind, String least, String most, Function<String, T> parser) {
        T low = parser.apply(least);
        T high = parser.apply(most);
        String unit = kind + ", " + least + " to " + most;
        return one(unit, text -> {
            T value = parser.apply(text);
            Check.that(value.compareTo(low) >= 0 && value.compareTo(high) <= 0,
                "\"" + text + "\" is out of range: " + unit);
            return value;
        });
    }

    static OptionType<Boolean> flag() {
        return one("true or false", text -> {
            require(text.matches("(?i)true|false"), "true or false is expected, not", text);
            return Boolean.valueOf(text);
        });
    }

    static OptionType<String> word(String unit, Pattern pattern) {
        return one(unit, text -> {
            require(pattern.matcher(text).matches(), pattern + " is expected, not", text);
            return text;
        });
    }

    static OptionType<ZoneId> zone() {
        return one("time zone", text -> {
            try {
                return ZoneId.of(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                    "a time zone such as UTC, +08:00 or Asia/Shanghai is expected, not \"" + text + "\"", e);
            }
        });
    }

    static OptionType<Path> directory() {
        return new OptionType<>("directory", Setting::path);
    }

    static OptionType<Path> existingDirectory() {
        return new OptionType<>("directory", setting -> {
            Path path = setting.path();
            require(Files.isDirectory(path), "there is no such directory:", path.toString());
            return path;
        });
    }

    static <T> OptionType<T> file(Function<Path, T> reader) {
        return new OptionType<>("file", setting -> reader.apply(setting.path()));
    }

    static OptionType<List<X509Certificate>> certificates() {
        return file(path -> {
            try (InputStream in = Files.newInputStream(path)) {
                List<X509Certificate> read = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast).toList();
                require(!read.isEmpty(), "no certificate is in", path.toString());
                return read;
            } catch (IOException | CertificateException e) {
                throw new IllegalArgumentException("no certificates in PEM can be read: " + e, e);
            }
        });
    }

    /** A program with its arguments: a list as it is, or a text that is split at white space. */
    static OptionType<List<String>> command() {
        return new OptionType<>("program and arguments", setting -> setting.value() instanceof Setting.Items list
            ? List.copyOf(list.items())
            : List.of(setting.text().split("\\s+")).stream().filter(word -> !word.isEmpty()).toList());
    }

    /** Names with texts: nested keys, or {@code A=1,B=2} in one line. */
    static OptionType<Map<String, String>> pairs(Pattern name) {
        return new OptionType<>("names and values", setting -> {
            Map<String, String> pairs = setting.value() instanceof Setting.Pairs nested
                ? nested.pairs()
                : splitPairs(setting.text());
            pairs.forEach((key, value) -> {
                require(name.matcher(key).matches(), "this name cannot be used:", key);
                require(value.indexOf(0) < 0, "a NUL cannot be in the value of", key);
            });
            return Collections.unmodifiableMap(pairs);
        });
    }

    private static Map<String, String> splitPairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (!pair.isBlank()) {
                Check.that(equals > 0, "nested keys, or A=1,B=2 in one line, are expected");
                pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1));
            }
        }
        return pairs;
    }

    private static void require(boolean fits, String reason, String text) {
        Check.that(fits, reason + " \"" + text + "\"");
    }
}
