package io.imcache.master.im.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imcache.master.im.body.BodyField;
import io.imcache.master.im.body.BodyTable;
import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Schemas of answers and bodies, and the examples that follow from them. */
final class Shapes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String REFERENCE = "#/components/schemas/";

    private final JsonNode schemas;
    private final Components components;

    Shapes() {
        try (InputStream in = Shapes.class.getResourceAsStream("/openapi/schemas.yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi/schemas.yaml: not in the jar");
            }
            JsonNode read = Yaml31.mapper().readTree(in);
            schemas = read.get("schemas");
            components = Yaml31.mapper().treeToValue(read, Components.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void addTo(Components document) {
        document.setSchemas(components.getSchemas());
    }

    static Schema<?> reference(String name) {
        var schema = new JsonSchema();
        schema.set$ref(REFERENCE + name);
        return schema;
    }

    /** The example of a schema. */
    JsonNode example(String name) {
        return example(schemas.get(name));
    }

    private JsonNode example(JsonNode schema) {
        if (schema.has("$ref")) {
            return example(schema.get("$ref").asText().substring(REFERENCE.length()));
        }
        if (schema.has("example")) {
            return schema.get("example");
        }
        if (schema.has("items")) {
            return NODES.arrayNode().add(example(schema.get("items")));
        }
        ObjectNode example = NODES.objectNode();
        schema.path("properties").properties().forEach(field -> example.set(field.getKey(), example(field.getValue())));
        return example;
    }

    // Envelopes.

    Schema<?> envelope(Operation.Answer answer) {
        var envelope = object();
        if (answer instanceof Operation.Listed list) {
            var data = object();
            var items = new JsonSchema();
            items.addType("array");
            items.setItems(reference(list.schema()));
            data.addProperty(list.list(), items);
            if (list.stats() != null) {
                data.addProperty("stats", reference(list.stats()));
            }
            addPaging(list.pagingInside() ? data : envelope, list);
            envelope.addProperty("data", data);
        } else if (answer instanceof Operation.One one) {
            envelope.addProperty("data", reference(one.schema()));
        }
        envelope.addProperty("status_code", Parameter.schema("integer", made -> made.setConst(0)));
        return envelope;
    }

    private static JsonSchema object() {
        var object = new JsonSchema();
        object.addType("object");
        return object;
    }

    private static void addPaging(JsonSchema to, Operation.Listed list) {
        to.addProperty(
                "cursor",
                Parameter.schema("integer", made -> made.setDescription("how many items stand before the next page")));
        to.addProperty("has_more", Parameter.schema("boolean", made -> made.setDescription("whether it has any")));
        if (list.hasNext()) {
            to.addProperty(
                    "next",
                    Parameter.schema(
                            "string",
                            made -> made.setDescription("where the next page begins; only where there is one")));
        }
    }

    JsonNode exampleOf(Operation.Answer answer) {
        ObjectNode envelope = NODES.objectNode();
        if (answer instanceof Operation.Listed list) {
            ObjectNode data = envelope.putObject("data");
            data.putArray(list.list()).add(example(list.schema()));
            if (list.stats() != null) {
                data.set("stats", example(list.stats()));
            }
            ObjectNode paging = list.pagingInside() ? data : envelope;
            paging.put("cursor", 40).put("has_more", true);
            if (list.hasNext()) {
                paging.put("next", "MTc2MTgwNDI0MDAwMDptcy01NTA5MjE.40");
            }
        } else if (answer instanceof Operation.One one) {
            envelope.set("data", example(one.schema()));
        }
        return envelope.put("status_code", 0);
    }

    // Bodies.

    Schema<?> body(BodyTable table, boolean withAccount) {
        JsonSchema body = object();
        if (withAccount) {
            body.addProperty("account_id", Parameter.text(256).description("in place of the parameter"));
        }
        for (BodyField field : table.fields()) {
            String[] names = field.name().split("\\.", 2);
            Schema<?> owner = body;
            if (names.length > 1) {
                owner = (Schema<?>) body.getProperties().computeIfAbsent(names[0], name -> object());
            } else if (field.isRequired()) {
                body.addRequiredItem(field.name());
            }
            owner.addProperty(names[names.length - 1], schema(field));
        }
        return body;
    }

    private static Schema<?> schema(BodyField field) {
        return switch (field.type()) {
            case ID -> Parameter.text(field.longest());
            case TEXT ->
                Parameter.schema("string", made -> {
                    made.setMaxLength(field.longest());
                    made.setMinLength(field.isRequired() ? 1 : 0);
                });
            case FLAG -> Parameter.schema("boolean", made -> {});
            case NUMBER -> Parameter.schema("integer", made -> made.setMinimum(BigDecimal.ZERO));
            case DECIMAL -> Parameter.schema("number", made -> made.setMinimum(BigDecimal.ZERO));
            case TIME -> {
                var time = new JsonSchema();
                time.types(Set.of("integer", "string"));
                time.setDescription("seconds, milliseconds or ISO-8601");
                yield time;
            }
            case WORD -> Parameter.words(field.words());
            case IDS ->
                Parameter.schema("array", made -> {
                    made.setItems(Parameter.text(512));
                    made.setMinItems(1);
                    made.setMaxItems(field.longest());
                });
        };
    }

    /** A body with values from the example of a schema, where that has them. */
    JsonNode example(BodyTable table, @Nullable String like) {
        JsonNode from = like == null ? NODES.objectNode() : example(like);
        ObjectNode body = NODES.objectNode();
        for (BodyField field : table.fields()) {
            JsonNode value = from.at('/' + field.name().replace('.', '/'));
            if (field.type() == BodyField.Type.IDS) {
                ArrayNode ids = body.putArray(field.name());
                List.of("cm-8812", "cm-8813").forEach(ids::add);
            } else if (!value.isMissingNode() && !value.isNull()) {
                put(body, field.name().split("\\.", 2), value);
            } else if (field.isRequired()) {
                body.put(field.name(), "acc-98296c87");
            }
        }
        return body;
    }

    private static void put(ObjectNode body, String[] names, JsonNode value) {
        ObjectNode owner = names.length > 1 ? body.withObjectProperty(names[0]) : body;
        owner.set(names[names.length - 1], value);
    }
}
