package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imcache.master.events.FeedFixture;
import io.imcache.master.im.openapi.ApiDocument;
import io.imcache.master.security.Access;
import io.imcache.master.web.RouteTable;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.tags.Tag;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.function.server.support.ServerRequestWrapper;
import reactor.core.publisher.Flux;

/** Compares the document with the routes of the IM API, and with itself. */
class DocumentUnitTests {
    private static final String IM = " /api/im/";
    private static final OpenAPI DOCUMENT = ApiDocument.read();
    private static final JsonNode SCHEMAS =
            Json31.mapper().valueToTree(DOCUMENT.getComponents().getSchemas());

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ImClient client = new ImClient();
    private final RouteTable table = ImConfiguration.table(
            client.store,
            new FakeCrawlAccounts(),
            client.outbound,
            ImClient.MAX_BODY,
            ImClient.FIND_IN,
            new AboutRoutes("1.2.3", "1.0.0", List.of("douyin", "xiaohongshu"), InstantSource.system()));

    private static Map<String, Operation> operations() {
        var operations = new TreeMap<String, Operation>();
        DOCUMENT.getPaths().forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) -> operations.put(method + " " + path, operation)));
        return operations;
    }

    static Stream<String> names() {
        return operations().keySet().stream();
    }

    static Stream<String> imNames() {
        return names().filter(name -> name.contains(IM));
    }

    @Test
    void allRoutesAndNoOthersAreDocumented() {
        Set<String> names = new TreeSet<>(table.names());
        names.addAll(FeedFixture.table().names());
        assertThat(imNames()).containsExactlyInAnyOrderElementsOf(names);
    }

    /** Records which parameters a route reads. */
    private static final class Asked extends LinkedMultiValueMap<String, String> {
        private static final long serialVersionUID = 1L;
        private final transient Set<String> names = new TreeSet<>();

        @Override
        public @Nullable List<String> get(@Nullable Object name) {
            names.add(String.valueOf(name));
            return super.get(name);
        }

        @Override
        public @Nullable String getFirst(String name) {
            names.add(name);
            return super.getFirst(name);
        }
    }

    /** Sends the document's own example as body, which must be accepted. */
    @ParameterizedTest
    @MethodSource("imNames")
    void exactlyTheDocumentedParametersAreRead(String name) {
        Operation operation = operations().get(name);
        var asked = new Asked();
        asked.add("account_id", FakeAccountStore.ACCOUNT);
        String path = name.substring(name.indexOf(' ') + 1)
                .replace("/accounts/{id}", "/accounts/" + FakeAccountStore.ACCOUNT)
                .replaceAll("\\{\\w+}", "1");
        ServerResponse response = answer(name.substring(0, name.indexOf(' ')), path, operation, asked);
        String expected = operation.getResponses().containsKey("201") ? "201" : "200";
        assertThat(response.statusCode().value()).hasToString(expected);

        Set<String> documented = new TreeSet<>();
        for (Parameter parameter : parametersOf(operation)) {
            if (parameter.getIn().equals("query")) {
                documented.add(parameter.getName());
            }
        }
        assertThat(asked.names).isEqualTo(documented);
    }

    private ServerResponse answer(String method, String path, Operation operation, Asked asked) {
        var buffers = DefaultDataBufferFactory.sharedInstance;
        String body = operation.getRequestBody() == null
                ? ""
                : exampleOf(operation.getRequestBody().getContent()).toString();
        var http = MockServerHttpRequest.method(HttpMethod.valueOf(method), URI.create(path))
                .body(Flux.just(buffers.wrap(body.getBytes(StandardCharsets.UTF_8))));
        var exchange = MockServerWebExchange.from(http);
        Access.EVERYONE.noteIn(exchange);
        var request =
                new ServerRequestWrapper(ServerRequest.create(
                        exchange, HandlerStrategies.withDefaults().messageReaders())) {
                    @Override
                    public MultiValueMap<String, String> queryParams() {
                        return asked;
                    }
                };
        return table.build()
                .and(FeedFixture.table().build())
                .route(request)
                .flatMap(handler -> handler.handle(request))
                .block();
    }

    static JsonNode exampleOf(Content content) {
        return MAPPER.valueToTree(content.get("application/json").getExample());
    }

    private static List<Parameter> parametersOf(Operation operation) {
        return operation.getParameters() == null ? List.of() : operation.getParameters();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everythingHasADescriptionAndAnExample(String name) {
        Operation operation = operations().get(name);
        assertThat(operation.getSummary()).endsWith(".");
        assertThat(operation.getTags()).hasSize(1);
        for (Parameter parameter : parametersOf(operation)) {
            assertThat(parameter.getDescription()).as(parameter.getName()).isNotBlank();
            assertThat(parameter.getExample()).as(parameter.getName()).isNotNull();
            assertThat(parameter.getSchema()).as(parameter.getName()).isNotNull();
        }
        operation.getResponses().forEach((status, response) -> {
            if (status.startsWith("2")) {
                var content = response.getContent().values().iterator().next();
                assertThat(content.getExample()).isNotNull();
                assertThat(content.getSchema()).isNotNull();
            } else if (!status.equals("304")) {
                String reference = response.get$ref();
                var shared = DOCUMENT.getComponents()
                        .getResponses()
                        .get(reference.substring(reference.lastIndexOf('/') + 1));
                assertThat(exampleOf(shared.getContent()).toString()).contains("\"status_code\":" + status);
            }
        });
    }

    @Test
    void operationIdsAreUnique() {
        assertThat(operations().values().stream().map(Operation::getOperationId))
                .doesNotHaveDuplicates()
                .doesNotContainNull();
        assertThat(DOCUMENT.getPaths().values())
                .allSatisfy(item -> assertThat(item).isInstanceOf(PathItem.class));
    }

    @Test
    void tagsAreUniqueAndUsed() {
        assertThat(DOCUMENT.getTags().stream().map(Tag::getName))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(operations().values().stream()
                        .flatMap(operation -> operation.getTags().stream())
                        .distinct()
                        .toList());
    }

    /** The document repeats the examples of fields in those of whole responses; both must agree. */
    @ParameterizedTest
    @MethodSource("names")
    void examplesOfResponsesAreThoseOfTheirFields(String name) {
        operations().get(name).getResponses().forEach((status, response) -> {
            MediaType json =
                    response.getContent() == null ? null : response.getContent().get("application/json");
            if (json != null) {
                assertFits(exampleOf(response.getContent()), Json31.mapper().valueToTree(json.getSchema()), name);
            }
        });
    }

    private static void assertFits(JsonNode example, JsonNode schema, String where) {
        if (schema.has("$ref")) {
            String reference = schema.get("$ref").asText();
            assertFits(example, SCHEMAS.get(reference.substring(reference.lastIndexOf('/') + 1)), where);
        } else if (schema.has("items")) {
            assertThat(example).as(where).isNotEmpty();
            example.forEach(item -> assertFits(item, schema.get("items"), where));
        } else if (schema.has("properties")) {
            JsonNode properties = schema.get("properties");
            assertThat(example.fieldNames())
                    .toIterable()
                    .as(where)
                    .containsExactlyInAnyOrderElementsOf(properties::fieldNames);
            properties
                    .fieldNames()
                    .forEachRemaining(
                            field -> assertFits(example.get(field), properties.get(field), where + '.' + field));
        } else if (schema.has("example") || schema.has("const")) {
            assertThat(example)
                    .as(where)
                    .isEqualTo(schema.has("example") ? schema.get("example") : schema.get("const"));
        }
    }
}
