package io.imcache.master.im.body;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imcache.master.im.openapi.ApiDocument;
import io.imcache.redis.model.AccountIds;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the documented bodies with the tables that read them: same fields, same bounds. */
class DocumentedBodiesUnitTests {
    private static final Map<String, BodyTable> TABLES = Map.ofEntries(
            entry("POST /api/im/accounts", BodyTables.NEW_ACCOUNT),
            entry("PUT /api/im/accounts/{id}", BodyTables.ACCOUNT),
            entry("POST /api/im/conversations", BodyTables.CONVERSATION),
            entry("POST /api/im/messages", BodyTables.MESSAGE),
            entry("PUT /api/im/messages/{id}/status", BodyTables.MESSAGE_STATUS),
            entry("POST /api/im/contents", BodyTables.NEW_CONTENT),
            entry("PUT /api/im/contents/{id}", BodyTables.CONTENT),
            entry("POST /api/im/discussions", BodyTables.NEW_DISCUSSION),
            entry("PUT /api/im/discussions/{id}", BodyTables.DISCUSSION),
            entry("PUT /api/im/unified-messages/{id}/read", BodyTables.READ),
            entry("PUT /api/im/unified-messages/read-many", BodyTables.READ_MANY));

    private static final Map<String, Operation> OPERATIONS = new TreeMap<>();

    static {
        ApiDocument.read().getPaths().forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) -> {
                    if (path.startsWith("/api/im/") && operation.getRequestBody() != null) {
                        OPERATIONS.put(method + " " + path, operation);
                    }
                }));
    }

    static Stream<String> names() {
        return OPERATIONS.keySet().stream();
    }

    @Test
    void everyBodyHasATable() {
        assertThat(OPERATIONS).containsOnlyKeys(TABLES.keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void fieldsAndBoundsAreThoseOfTheTable(String name) throws IOException {
        Operation operation = OPERATIONS.get(name);
        Schema<?> schema =
                operation.getRequestBody().getContent().get("application/json").getSchema();
        // Parsed from text, so that a bound is an integer. As a node of the model it is a decimal, which equals no
        // integer.
        JsonNode documented = Json31.mapper().readTree(Json31.mapper().writeValueAsString(schema));
        removeDescriptions(documented);

        boolean inQuery = operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> parameter.getName().equals("account_id"));
        assertThat(documented).isEqualTo(body(TABLES.get(name), inQuery));
    }

    private static void removeDescriptions(JsonNode schema) {
        ((ObjectNode) schema).remove("description");
        schema.path("properties").forEach(DocumentedBodiesUnitTests::removeDescriptions);
    }

    private static ObjectNode body(BodyTable table, boolean withAccount) {
        ObjectNode body = typed("object");
        var required = new TreeSet<String>();
        if (withAccount) {
            body.withObjectProperty("properties").set("account_id", text(1, AccountIds.LONGEST));
        }
        for (BodyField field : table.fields()) {
            String[] names = field.name().split("\\.", 2);
            ObjectNode owner = body;
            if (names.length > 1) {
                ObjectNode properties = body.withObjectProperty("properties");
                owner = properties.has(names[0])
                        ? (ObjectNode) properties.get(names[0])
                        : properties.putObject(names[0]).put("type", "object");
            } else if (field.isRequired()) {
                required.add(field.name());
            }
            owner.withObjectProperty("properties").set(names[names.length - 1], schema(field));
        }
        if (!required.isEmpty()) {
            required.forEach(body.putArray("required")::add);
        }
        return body;
    }

    private static ObjectNode schema(BodyField field) {
        return switch (field.type()) {
            case ID -> text(1, field.longest());
            case TEXT -> text(field.isRequired() ? 1 : 0, field.longest());
            case FLAG -> typed("boolean");
            case NUMBER -> typed("integer").put("minimum", 0);
            case DECIMAL -> typed("number").put("minimum", 0);
            case TIME -> {
                ObjectNode time = JsonNodeFactory.instance.objectNode();
                List.of("integer", "string").forEach(time.putArray("type")::add);
                yield time;
            }
            case WORD -> {
                ObjectNode word = typed("string");
                field.words().forEach(word.putArray("enum")::add);
                yield word;
            }
            case IDS -> {
                ObjectNode ids = typed("array").put("minItems", 1).put("maxItems", field.longest());
                ids.set("items", text(1, BodyTables.LONGEST_ID));
                yield ids;
            }
        };
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private static ObjectNode text(int shortest, int longest) {
        return typed("string").put("minLength", shortest).put("maxLength", longest);
    }
}
