package taskmill.broker.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.api.ApiRoutes.Operation;
import taskmill.broker.params.Parameter;
import taskmill.broker.params.ParameterType;
import taskmill.task.Version;

/**
 * The description of the API as OpenAPI 3.1. Paths, roles and parameters are those of the routes and of the table of
 * parameters; the sentences and the shapes of answers stand in {@code openapi.json} beside this class. Thread-safe.
 */
final class OpenApi {
    private final List<Operation> operations;
    /** Made once, when it is first asked for: nobody needs a token for it. */
    private JsonObject document;

    OpenApi(List<Operation> operations) {
        this.operations = operations;
    }

    synchronized JsonObject document() {
        if (document == null) {
            try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
                document = document(Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)).asObject());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return document;
    }

    private JsonObject document(JsonObject written) {
        Map<String, JsonObject> byPath = new LinkedHashMap<>();
        operations.forEach(operation -> byPath.computeIfAbsent(operation.path(), path -> new JsonObject())
            .add(operation.method().toLowerCase(Locale.ROOT), operation(operation, written)));
        JsonObject paths = new JsonObject();
        byPath.forEach(paths::add);
        written.get("info").asObject().add("version", Version.TEXT);
        return written.remove("operations").add("paths", paths);
    }

    private static JsonObject operation(Operation operation, JsonObject written) {
        String name = operation.method() + " " + operation.path();
        JsonObject about = written.get("operations").asObject().get(name).asObject();
        JsonObject json = new JsonObject().add("operationId", id(operation))
            .add("summary", about.getString("summary", ""));
        if (operation.isOpen()) {
            json.add("security", new JsonArray());
        } else {
            json.add("x-role", operation.role().name().toLowerCase(Locale.ROOT));
        }
        boolean hasBody = !operation.method().equals("GET");
        JsonArray parameters = new JsonArray();
        JsonObject fields = new JsonObject();
        JsonArray required = new JsonArray();
        merged(operation.parameters()).forEach((parameter, schema) -> {
            boolean isField = parameter.place() == Parameter.Place.FIELD;
            if (isField && hasBody) {
                fields.add(parameter.name(), schema);
                if (parameter.isRequired() && operation.isExact()) {
                    required.add(parameter.name());
                }
            } else {
                parameters.add(new JsonObject().add("name", parameter.name())
                    .add("in", isField ? "query" : parameter.place().name().toLowerCase(Locale.ROOT))
                    .add("required", parameter.isRequired()).add("schema", schema));
            }
        });
        if (!parameters.isEmpty()) {
            json.add("parameters", parameters);
        }
        if (about.get("body") != null) {
            json.add("requestBody", about.get("body"));
        } else if (!fields.isEmpty()) {
            json.add("requestBody", body(fields, required));
        }
        return json.add("responses", responses(about.get("answers").asObject()));
    }

    private static String id(Operation operation) {
        return (operation.method().toLowerCase(Locale.ROOT) + operation.path()).replaceAll("[^A-Za-z0-9]+", "_")
            .replaceAll("_$", "");
    }

    private static JsonObject body(JsonObject fields, JsonArray required) {
        JsonObject schema = new JsonObject().add("type", "object").add("properties", fields);
        if (!required.isEmpty()) {
            schema.add("required", required);
        }
        JsonObject media = new JsonObject().add("schema", schema);
        return new JsonObject().add("content", new JsonObject().add("application/json", media)
            .add("application/x-www-form-urlencoded", media));
    }

    /** One schema for each name: of any type if two parameters share it, as the args of scripts and rpcs do. */
    private static Map<Parameter<?>, JsonObject> merged(List<Parameter<?>> parameters) {
        Map<String, Parameter<?>> byName = new LinkedHashMap<>();
        Map<Parameter<?>, JsonObject> schemas = new LinkedHashMap<>();
        for (Parameter<?> parameter : parameters) {
            Parameter<?> first = byName.putIfAbsent(parameter.name(), parameter);
            if (first == null) {
                schemas.put(parameter, schema(parameter));
            } else if (first != parameter) {
                schemas.get(first).remove("type").remove("items")
                    .set("description", schemas.get(first).getString("description", "") + " " + sentence(parameter));
            }
        }
        return schemas;
    }

    private static JsonObject schema(Parameter<?> parameter) {
        ParameterType<?> type = parameter.type();
        JsonObject schema = new JsonObject();
        if (!type.json().equals(ParameterType.ANY)) {
            schema.add("type", type.json());
        }
        if (type.json().equals("array")) {
            schema.add("items", new JsonObject().add("type", type.unit().isEmpty() ? "string" : "number"));
        }
        return schema.add("description", sentence(parameter));
    }

    private static String sentence(Parameter<?> parameter) {
        ParameterType<?> type = parameter.type();
        String range = String.join(": ", List.of(type.unit(), type.range()).stream().filter(text -> !text.isEmpty())
            .toList());
        return parameter.sentence() + (range.isEmpty() ? "" : " Values: " + range + ".")
            + (parameter.isRequired() ? "" : " Default: " + parameter.fallback() + ".");
    }

    private static JsonObject responses(JsonObject answers) {
        JsonObject responses = new JsonObject();
        answers.forEach(answer -> {
            String shape = answer.getValue().asString();
            boolean isEvents = shape.equals("events");
            boolean isText = shape.equals("text") || isEvents;
            String type = isEvents ? "text/event-stream" : isText ? "text/plain" : "application/json";
            responses.add(answer.getName(), new JsonObject().add("description", isText ? "a text" : shape)
                .add("content", new JsonObject().add(type, new JsonObject()
                    .add("schema", isText ? new JsonObject().add("type", "string")
                        : reference("schemas/" + shape)))));
        });
        return responses.add("4XX", reference("responses/Refused")).add("5XX", reference("responses/Later"));
    }

    private static JsonObject reference(String part) {
        return new JsonObject().add("$ref", "#/components/" + part);
    }
}
