package io.imcache.master.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imcache.master.im.openapi.ApiDocument;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The part of the document that is not of the IM API, so that no operation is without a test. */
final class AdminDocument {
    static final String JSON = "application/json";
    static final Map<String, Operation> OPERATIONS = new TreeMap<>();

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final OpenAPI DOCUMENT = ApiDocument.read();
    static final JsonNode SCHEMAS =
            Json31.mapper().valueToTree(DOCUMENT.getComponents().getSchemas());

    static {
        DOCUMENT.getPaths().forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
            if (!path.startsWith("/api/im/")) {
                OPERATIONS.put(method + " " + path, operation);
            }
        }));
    }

    private AdminDocument() {}

    static Stream<String> names() {
        return OPERATIONS.keySet().stream();
    }

    static @Nullable JsonNode exampleBody(Operation operation) {
        return operation.getRequestBody() == null
                ? null
                : exampleOf(operation.getRequestBody().getContent());
    }

    static JsonNode exampleOf(Content content) {
        return MAPPER.valueToTree(content.get(JSON).getExample());
    }

    static List<Parameter> parametersOf(Operation operation) {
        return operation.getParameters() == null ? List.of() : operation.getParameters();
    }

    static Schema<?> body(String name) {
        return OPERATIONS.get(name).getRequestBody().getContent().get(JSON).getSchema();
    }

    static JsonNode exampleOfError(Operation operation, int status) {
        String reference =
                operation.getResponses().get(Integer.toString(status)).get$ref();
        ApiResponse shared =
                DOCUMENT.getComponents().getResponses().get(reference.substring(reference.lastIndexOf('/') + 1));
        return exampleOf(shared.getContent());
    }

    /** Reads from the document how many bytes a body may have. */
    static int largest(Operation operation) {
        String sentence = exampleOfError(operation, 413).get("status_msg").asText();
        return Integer.parseInt(sentence.replaceAll("\\D", ""));
    }

    /** Checks that a value has exactly the fields of its schema, and their types. */
    static void assertFits(JsonNode value, JsonNode schema, String where) {
        if (schema.has("$ref")) {
            String reference = schema.get("$ref").asText();
            assertFits(value, SCHEMAS.get(reference.substring(reference.lastIndexOf('/') + 1)), where);
            return;
        }
        String type = value.isIntegralNumber()
                ? "integer"
                : value.getNodeType().name().toLowerCase(Locale.ROOT);
        assertThat(schema.get("type").toString()).as(where).contains('"' + type + '"');
        if (schema.has("items")) {
            assertThat(value).as(where).isNotEmpty();
            value.forEach(item -> assertFits(item, schema.get("items"), where));
        } else if (schema.has("properties")) {
            JsonNode properties = schema.get("properties");
            assertThat(value.fieldNames())
                    .toIterable()
                    .as(where)
                    .containsExactlyInAnyOrderElementsOf(properties::fieldNames);
            properties
                    .fieldNames()
                    .forEachRemaining(
                            field -> assertFits(value.get(field), properties.get(field), where + '.' + field));
        }
    }

    /** Returns values at the bounds of a schema. */
    static List<Object> accepted(Schema<?> schema) {
        if (schema.getEnum() != null) {
            return List.copyOf(schema.getEnum());
        }
        if (schema.getTypes().contains("boolean")) {
            return List.of("true", "false");
        }
        if (schema.getMinimum() != null) {
            return List.of(
                    whole(schema.getMinimum()),
                    schema.getMaximum() == null ? "99999999999999999999" : whole(schema.getMaximum()));
        }
        return List.of("x".repeat(schema.getMinLength()), "x".repeat(schema.getMaxLength()));
    }

    /** As a decimal, 86400 becomes 8.64E+4 in a body. */
    private static BigInteger whole(BigDecimal bound) {
        return bound.toBigIntegerExact();
    }

    /** Returns values beyond the bounds of a schema. */
    static List<Object> refused(Schema<?> schema) {
        if (schema.getEnum() != null || schema.getTypes().contains("boolean")) {
            return List.of("other", "1");
        }
        if (schema.getMinimum() != null) {
            return List.of(
                    whole(schema.getMinimum()).subtract(BigInteger.ONE),
                    schema.getMaximum() == null
                            ? "1.5"
                            : whole(schema.getMaximum()).add(BigInteger.ONE));
        }
        var refused = new ArrayList<Object>(List.of("x".repeat(schema.getMaxLength() + 1), "a\tb"));
        if (schema.getMinLength() > 0) {
            refused.add("");
        }
        if (schema.getPattern() != null) {
            for (String value : List.of("a,b", " ")) {
                assertThat(value).doesNotMatch(schema.getPattern());
                refused.add(value);
            }
        }
        return refused;
    }
}
