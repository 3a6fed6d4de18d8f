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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds that the table of options is made of. */
final class Kinds {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,12}) ?(|b|kib|mib|gib)");

    private Kinds() {
    }

    /** One value, made by a function that refuses with an {@link IllegalArgumentException}. */
    static <T> Kind<T> one(String unit, Function<String, T> made) {
        return new Kind<>(unit, setting -> made.apply(setting.text()));
    }

    static <T> Kind<Optional<T>> optional(Kind<T> kind) {
        return new Kind<>(kind.unit(), setting ->
                setting.isEmpty() ? Optional.empty() : Optional.of(kind.read(setting)));
    }

    /** A list of values, each made by the function; the same value twice counts once. */
    static <T> Kind<List<T>> list(String unit, Function<String, T> made) {
        return new Kind<>(unit, setting -> setting.items().stream().map(made).distinct().toList());
    }

    /** Seconds with decimals. */
    static Kind<Duration> seconds(String least, String most) {
        return range("seconds", least, most, text -> {
            require(SECONDS.matcher(text).matches(), "a number of seconds such as 30 or 0.5 is expected, not", text);
            return Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValueExact());
        });
    }

    static Kind<Integer> number(int least, int most) {
        return range("number", String.valueOf(least), String.valueOf(most), text -> {
            require(NUMBER.matcher(text).matches(), "a whole number is expected, not", text);
            return Integer.valueOf(text);
        });
    }

    /** Bytes, plain or with a suffix of powers of 1024. */
    static Kind<Long> bytes(String least, String most) {
        return range("bytes", least, most, text -> {
            Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
            require(matcher.matches(), "a number of bytes such as 65536, 64KiB or 1MiB is expected, not", text);
            int shift = switch (matcher.group(2)) {
                case "kib" -> 10;
                case "mib" -> 20;
                case "gib" -> 30;
                default -> 0;
            };
            return Long.parseLong(matcher.group(1)) << shift;
        });
    }

    private static <T extends Comparable<T>> Kind<T> range(
            String unit, String least, String most, Function<String, T> made) {
        T low = made.apply(least);
        T high = made.apply(most);
        return new Kind<>(unit + ", " + least + " to " + most, setting -> made.apply(setting.text()),
                value -> value.compareTo(low) >= 0 && value.compareTo(high) <= 0);
    }

    static Kind<Boolean> flag() {
        return one("true or false", text -> {
            require(text.matches("(?i)true|false"), "true or false is expected, not", text);
            return Boolean.valueOf(text);
        });
    }

    /** A text of a certain form. */
    static Kind<String> word(String unit, Pattern form) {
        return one(unit, text -> {
            require(form.matcher(text).matches(), form + " is expected, not", text);
            return text;
        });
    }

    static Kind<ZoneId> zone() {
        return one("time zone", text -> {
            try {
                return ZoneId.of(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "a time zone such as UTC, +08:00 or Asia/Shanghai is expected, not \"" + text + "\"", e);
            }
        });
    }

    static Kind<Path> path() {
        return new Kind<>("directory", Setting::path);
    }

    static Kind<Path> existingDirectory() {
        return new Kind<>("directory", setting -> {
            Path path = setting.path();
            require(Files.isDirectory(path), "there is no such directory:", path.toString());
            return path;
        });
    }

    /** What a function makes of a file. */
    static <T> Kind<T> file(Function<Path, T> made) {
        return new Kind<>("file", setting -> made.apply(setting.path()));
    }

    /** A file of certificates in PEM. */
    static Kind<List<X509Certificate>> certificates() {
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

    /** A program with its arguments: a list taken as it is, or a text split on white space. */
    static Kind<List<String>> command() {
        return new Kind<>("program and arguments", setting -> setting.raw() instanceof Raw.Items items
                ? items.values()
                : List.of(setting.text().split("\\s+")).stream().filter(word -> !word.isEmpty()).toList());
    }

    /** Names with texts: nested keys, or {@code A=1,B=2} where there is only one line. */
    static Kind<Map<String, String>> pairs(Pattern name) {
        return new Kind<>("names and values", setting -> {
            Map<String, String> pairs = setting.raw() instanceof Raw.Pairs nested
                    ? nested.values()
                    : splitPairs(setting.text());
            pairs.forEach((key, value) -> {
                require(name.matcher(key).matches(), "this name cannot be used:", key);
                require(value.indexOf(0) < 0, "a NUL cannot be in the value of", key);
            });
            return pairs;
        });
    }

    private static Map<String, String> splitPairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (!pair.isBlank()) {
                if (equals <= 0) {
                    throw new IllegalArgumentException("nested keys, or A=1,B=2 in one line, are expected");
                }
                pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1));
            }
        }
        return pairs;
    }

    private static void require(boolean fits, String reason, String text) {
        if (!fits) {
            throw new IllegalArgumentException(reason + " \"" + text + "\"");
        }
    }
}
