package taskmill.broker.params;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes what the page of the API says of the parameters; the main writes the page, for {@code make options}. */
final class ParameterDocs {
    static final Path PAGE = Path.of("src/taskmill/broker/README.md");
    private static final Pattern TABLE = Pattern.compile(
        "(?s)(<!-- parameters: (work|submit|many|cron|queue|ask) -->\n).*?(<!-- end -->)");

    private ParameterDocs() {
    }

    /** The page as it should be. */
    static String page() throws IOException {
        int common = Parameters.ALL.indexOf(Parameters.START_TIME);
        int many = Parameters.ALL.indexOf(Parameters.TYPE);
        int crons = Parameters.ALL.indexOf(Parameters.CRON);
        int queues = Parameters.ALL.indexOf(Parameters.QUEUE_NAME);
        int others = Parameters.ALL.indexOf(Parameters.UUID);
        Map<String, List<Parameter<?>>> tables = Map.of("work", Parameters.ALL.subList(0, common),
            "submit", Parameters.ALL.subList(common, many), "many", Parameters.ALL.subList(many, crons),
            "cron", Parameters.ALL.subList(crons, queues), "queue", Parameters.ALL.subList(queues, others),
            "ask", Parameters.ALL.subList(others, Parameters.ALL.size()));
        return TABLE.matcher(Files.readString(PAGE)).replaceAll(place -> table(place, tables.get(place.group(2))));
    }

    private static String table(MatchResult place, List<Parameter<?>> parameters) {
        return Matcher.quoteReplacement(place.group(1) + "| parameter | meaning | values | default |\n|---|---|---|---|\n"
            + parameters.stream().map(ParameterDocs::row).collect(Collectors.joining()) + place.group(3));
    }

    private static String row(Parameter<?> parameter) {
        String where = switch (parameter.place()) {
            case FIELD -> "";
            case PATH -> " (in the path)";
            case HEADER -> " (a header)";
        };
        return "| `%s`%s | %s | %s | %s |\n".formatted(parameter.name(), where, parameter.sentence(), values(parameter.type()),
            parameter.fallback());
    }

    private static String values(ParameterType<?> type) {
        String kind = type.unit().isEmpty() ? type.json() : type.json().equals("number") ? type.unit()
            : type.json() + " of " + type.unit();
        String range = type.range().startsWith("[") ? "`" + type.range() + "`" : type.range();
        return range.isEmpty() ? kind : kind + ": " + range;
    }

    public static void main(String[] args) throws IOException {
        Files.writeString(PAGE, page());
        System.out.println("wrote " + PAGE);
    }
}
