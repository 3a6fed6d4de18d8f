package taskmill.http;

import java.util.List;
import java.util.Locale;

/** Reads Accept headers (RFC 9110), as far as the server offers a choice: another type, or the usual JSON. */
final class Accept {
    private static final String ANY = "*/*";

    /** True if the headers name the type and give it more weight than JSON. Wildcards alone mean JSON. */
    static boolean prefers(List<String> values, String type) {
        if (values.isEmpty() || values.size() == 1 && values.get(0).equals(ANY)) {
            return false;
        }
        double wanted = 0;
        double json = 0;
        for (String value : values) {
            for (String range : value.toLowerCase(Locale.ROOT).split(",")) {
                String essence = essence(range);
                if (essence.equals(type)) {
                    wanted = Math.max(wanted, weight(range));
                } else if (essence.endsWith("json")) {
                    json = Math.max(json, weight(range));
                }
            }
        }
        return wanted > json;
    }

    /** The type of a media range or a Content-Type, without its parameters. */
    static String essence(String type) {
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip();
    }

    /** From 0 to 1; 1 if there is none, 0 if it cannot be read. */
    private static double weight(String range) {
        for (String part : range.split(";")) {
            String parameter = part.strip();
            if (parameter.startsWith("q=")) {
                return parameter.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")
                    ? Double.parseDouble(parameter.substring(2)) : 0;
            }
        }
        return 1;
    }
}
