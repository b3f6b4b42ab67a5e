package io.imcache.master.im.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads the OpenAPI document: the IM API, which is the resource {@code openapi/im.yaml}, with the admin API, which is
 * {@code openapi/admin.yaml}.
 */
public final class ApiDocument {
    private static final String IM = "/openapi/im.yaml";
    private static final String ADMIN = "/openapi/admin.yaml";

    /** The document has some 400 aliases. The parser allows 50, to guard against documents that nobody can trust. */
    private static final int MOST_ALIASES = 1_000;

    private ApiDocument() {}

    /** Parses a new copy of the document. Reads resources and takes milliseconds: call it off the event loops. */
    public static OpenAPI read() {
        OpenAPI document = read(IM);
        add(document, read(ADMIN));
        return document;
    }

    private static OpenAPI read(String resource) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(MOST_ALIASES);
        // Not Jackson's YAML parser: it supports neither aliases nor merge keys.
        var yaml = new Yaml(new SafeConstructor(options));
        try (InputStream in = ApiDocument.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + ": not in the jar");
            }
            // Not swagger-core's mapper: it drops the nulls in examples.
            JsonNode tree = new ObjectMapper().valueToTree(yaml.load(in));
            return Json31.mapper().treeToValue(tree, OpenAPI.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(OpenAPI document, OpenAPI more) {
        more.getTags().forEach(document::addTagsItem);
        addAll(document.getPaths(), more.getPaths());
        Components components = document.getComponents();
        addAll(components.getSecuritySchemes(), more.getComponents().getSecuritySchemes());
        addAll(components.getResponses(), more.getComponents().getResponses());
        addAll(components.getSchemas(), more.getComponents().getSchemas());
    }

    private static <T> void addAll(Map<String, T> all, Map<String, T> more) {
        more.forEach((name, value) -> {
            if (all.putIfAbsent(name, value) != null) {
                throw new IllegalStateException(name + ": described twice (expected: once)");
            }
        });
    }
}
