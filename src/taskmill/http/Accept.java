package taskmill.http;

import java.util.List;
import java.util.Locale;

/** What an Accept header (RFC 9110) prefers, as far as there is a choice: another type, or the usual JSON. */
final class Accept {
    private static final String ANY = "*/*";

    private Accept() {
    }

    /**
     * Whether the client asks for this type rather than JSON: it must name the type, and not give JSON the same weight
     * or more. Wildcards alone ask for nothing, so they mean JSON.
     */
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

    private static String essence(String range) {
        int end = range.indexOf(';');
        return (end < 0 ? range : range.substring(0, end)).strip();
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
