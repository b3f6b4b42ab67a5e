package io.imcache.master.admin;

import static io.imcache.master.admin.AdminDocument.JSON;
import static io.imcache.master.admin.AdminDocument.OPERATIONS;
import static io.imcache.master.admin.AdminDocument.SCHEMAS;
import static io.imcache.master.admin.AdminDocument.accepted;
import static io.imcache.master.admin.AdminDocument.assertFits;
import static io.imcache.master.admin.AdminDocument.body;
import static io.imcache.master.admin.AdminDocument.exampleBody;
import static io.imcache.master.admin.AdminDocument.exampleOfError;
import static io.imcache.master.admin.AdminDocument.largest;
import static io.imcache.master.admin.AdminDocument.parametersOf;
import static io.imcache.master.admin.AdminDocument.refused;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imcache.master.security.web.Routes;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.assignment.CrawlSettings;
import io.imcache.redis.testing.TestRedis;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Flux;

/** Compares the document of the admin API with a master: its routes, what they take and what they answer. */
class AdminDocumentIntegrationTests {
    /** The account in the examples. */
    private static final String ACCOUNT = "acc-98296c87";

    private static final String CREATE = "POST /api/admin/accounts";
    private static final String LIST = "GET /api/admin/accounts";
    private static final String OTHERS_PIN = "{\"platform\": \"other\", \"assigned_worker_id\": \"worker-7\"}";
    private static final String KEY =
            "--imcache.credentials.keys=k1:" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Ports PORTS = Ports.free();
    private static final WebTestClient CLIENT = WebTestClient.bindToServer()
            .responseTimeout(LIMIT)
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(10_000_000))
            .build();
    private static Master master;
    private static Assignments assignments;

    @BeforeAll
    static void start() {
        master = Master.start(TestRedis.url(), "admin-document-" + UUID.randomUUID(), PORTS, KEY);
        assignments = master.bean(Assignments.class);
        assignments.register("worker-7", "session", 10, Set.of("douyin")).block(LIMIT);
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    /** Adds the account, with nothing that is in the examples. */
    @BeforeEach
    void add() {
        remove();
        JsonNode body = MAPPER.createObjectNode().put("account_id", ACCOUNT).put("platform", "other");
        assertThat(send(CREATE, "", "", body).status()).isEqualTo(201);
    }

    private static void remove() {
        send("DELETE /api/admin/accounts/{id}", ACCOUNT, "", null);
    }

    static Stream<String> names() {
        return AdminDocument.names();
    }

    private record Answer(int status, JsonNode json) {}

    /** Sends a request of an operation. Its answer must have a documented status. */
    private static Answer send(String name, String id, String query, @Nullable JsonNode body) {
        return send(name, id, query, body == null ? null : body.toString(), JSON);
    }

    private static Answer send(String name, String id, String query, @Nullable String body, String type) {
        String path =
                name.substring(name.indexOf(' ') + 1).replace("{id}", UriUtils.encode(id, StandardCharsets.UTF_8));
        WebTestClient.RequestBodySpec request = CLIENT.method(HttpMethod.valueOf(name.substring(0, name.indexOf(' '))))
                .uri(URI.create("http://127.0.0.1:" + PORTS.http() + path + query));
        if (body != null) {
            request.header("Content-Type", type).bodyValue(body.getBytes(StandardCharsets.UTF_8));
        }
        var result = request.exchange().expectBody(byte[].class).returnResult();
        int status = result.getStatus().value();
        assertThat(OPERATIONS.get(name).getResponses()).as(name).containsKey(Integer.toString(status));
        try {
            return new Answer(status, MAPPER.readTree(requireNonNull(result.getResponseBody())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void allRoutesAndNoOthersAreDocumented() {
        Set<String> routes = new TreeSet<>(Routes.of(master));
        routes.removeIf(route -> !route.contains(" /api/admin/"));
        assertThat(OPERATIONS.keySet()).isEqualTo(routes);
    }

    @ParameterizedTest
    @MethodSource("names")
    void answersHaveExactlyTheDocumentedFields(String name) {
        Operation operation = OPERATIONS.get(name);
        if (name.equals(CREATE)) {
            remove();
        }
        Answer answer = send(name, ACCOUNT, "", exampleBody(operation));
        String expected = operation.getResponses().containsKey("201") ? "201" : "200";
        assertThat(answer.status()).hasToString(expected);
        Schema<?> schema =
                operation.getResponses().get(expected).getContent().get(JSON).getSchema();
        assertFits(answer.json(), Json31.mapper().valueToTree(schema), name);
    }

    /** A field of the body of an operation. */
    record Field(String name, String property) {
        private Schema<?> schema() {
            return body(name).getProperties().get(property);
        }
    }

    /** Returns the operations with an account as body. Masters store credentials as they are. */
    static Stream<String> bodies() {
        return names().filter(name -> OPERATIONS.get(name).getRequestBody() != null && !name.endsWith("/credentials"));
    }

    static Stream<Field> fields() {
        return bodies().flatMap(name ->
                body(name).getProperties().keySet().stream().map(property -> new Field(name, property)));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void bodiesHaveTheFieldsThatCanBeSet(String name) {
        var settable = new TreeSet<String>();
        SCHEMAS.at("/CrawledAccount/properties").properties().forEach(property -> {
            if (!property.getValue().path("readOnly").asBoolean()) {
                settable.add(property.getKey());
            }
        });
        if (!name.equals(CREATE)) {
            settable.remove("account_id"); // in the path
        }
        assertThat(body(name).getProperties()).containsOnlyKeys(settable);

        if (name.equals(CREATE)) {
            remove();
        }
        JsonNode example = requireNonNull(exampleBody(OPERATIONS.get(name)));
        JsonNode account = send(name, ACCOUNT, "", example).json().get("data");
        assertThat(example.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(settable);
        settable.forEach(field -> assertThat(account.get(field)).as(field).isEqualTo(example.get(field)));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void boundsOfFieldsAreThoseOfTheRoutes(Field field) {
        for (Object value : accepted(field.schema())) {
            assertThat(statusWith(field, value)).as("accepted: %s", value).isNotEqualTo(400);
        }
        for (Object value : refused(field.schema())) {
            assertThat(statusWith(field, value)).as("refused: %s", value).isEqualTo(400);
        }
        List<String> required = body(field.name()).getRequired();
        boolean isRequired = required != null && required.contains(field.property());
        assertThat(statusWith(field, null) == 400).as("required").isEqualTo(isRequired);
    }

    private static int statusWith(Field field, @Nullable Object value) {
        ObjectNode body =
                requireNonNull(exampleBody(OPERATIONS.get(field.name()))).deepCopy();
        body.set(field.property(), MAPPER.valueToTree(value));
        return send(field.name(), ACCOUNT, "", body).status();
    }

    /** A parameter of an operation. */
    record Place(String name, Parameter parameter) {
        private int statusWith(Object value) {
            boolean inPath = parameter.getIn().equals("path");
            String query = inPath
                    ? ""
                    : "?" + parameter.getName() + "=" + UriUtils.encode(value.toString(), StandardCharsets.UTF_8);
            return send(name, inPath ? value.toString() : ACCOUNT, query, exampleBody(OPERATIONS.get(name)))
                    .status();
        }

        @Override
        public String toString() {
            return name + " " + parameter.getName();
        }
    }

    static Stream<Place> places() {
        return names().flatMap(name ->
                parametersOf(OPERATIONS.get(name)).stream().map(parameter -> new Place(name, parameter)));
    }

    @ParameterizedTest
    @MethodSource("places")
    void boundsOfParametersAreThoseOfTheRoutes(Place place) {
        Schema<?> schema = place.parameter().getSchema();
        assertThat(place.statusWith(place.parameter().getExample())).isNotEqualTo(400);
        for (Object value : accepted(schema)) {
            assertThat(place.statusWith(value)).as("accepted: %s", value).isNotEqualTo(400);
        }
        for (Object value : refused(schema)) {
            if (!value.equals("")) { // another path
                assertThat(place.statusWith(value)).as("refused: %s", value).isEqualTo(400);
            }
        }
    }

    @Test
    void pagesHaveTheDocumentedSizes() {
        // One more than a page has at most.
        var settings = new CrawlSettings(null, "pages", null, null, null);
        Flux<String> many = Flux.range(0, 501).map(i -> "page-" + i);
        many.flatMap(id -> assignments.set(id, settings, null)).blockLast(LIMIT);
        Map<String, Object> defaults = new TreeMap<>();
        for (Parameter parameter : parametersOf(OPERATIONS.get(LIST))) {
            if (parameter.getSchema().getDefault() != null) {
                defaults.put(parameter.getName(), parameter.getSchema().getDefault());
            }
        }
        List<String> page = listed("");
        assertThat(page).hasSize((Integer) defaults.get("count"));
        defaults.forEach((name, value) ->
                assertThat(listed("?" + name + "=" + value)).as(name).isEqualTo(page));
        assertThat(listed("?count=999")).hasSize(500);
        many.flatMap(assignments::remove).blockLast(LIMIT);
    }

    private static List<String> listed(String query) {
        return send(LIST, "", query, null).json().at("/data/accounts").findValuesAsText("account_id");
    }

    /** SecurityMatrixIntegrationTests provokes 401 and 403 on all routes. */
    @ParameterizedTest
    @MethodSource("names")
    void errorsAreTheDocumentedOnes(String name) {
        Operation operation = OPERATIONS.get(name);
        assertThat(operation.getSecurity()).anyMatch(requirement -> requirement.containsKey("adminToken"));
        JsonNode body = exampleBody(operation);
        var errors = new TreeSet<>(List.of("401", "403", "503"));
        for (Parameter parameter : parametersOf(operation)) {
            boolean inPath = parameter.getIn().equals("path");
            note(
                    errors,
                    inPath
                            ? send(name, "x".repeat(257), "", body)
                            : send(name, ACCOUNT, "?" + parameter.getName() + "=other", body));
        }
        if (body != null) {
            boolean account = !name.endsWith("/credentials");
            note(errors, name, send(name, ACCOUNT, "", body));
            if (name.startsWith("PUT") && account) {
                note(errors, name, send(name, ACCOUNT, "", OTHERS_PIN, JSON));
            }
            note(errors, name, send(name, ACCOUNT, "", body.toString(), "text/plain"));
            note(errors, name, send(name, ACCOUNT, "", account ? "{\"monitor_interval\":0}" : "[1]", JSON));
            int largest = largest(operation);
            assertThat(send(name, ACCOUNT, "", json(largest), JSON).status()).isNotEqualTo(413);
            note(errors, name, send(name, ACCOUNT, "", json(largest + 1), JSON));
        }
        if (name.contains("{id}")) {
            remove();
            note(errors, name, send(name, ACCOUNT, "", body));
        }
        var documented = new TreeSet<>(operation.getResponses().keySet());
        documented.removeIf(status -> status.startsWith("2"));
        assertThat(errors).isEqualTo(documented);
    }

    private static void note(Set<String> errors, Answer answer) {
        if (answer.status() >= 400) {
            errors.add(Integer.toString(answer.status()));
        }
    }

    /** Notes an error, which must be the example of the document. */
    private static void note(Set<String> errors, String name, Answer answer) {
        note(errors, answer);
        if (answer.status() >= 400) {
            assertThat(answer.json()).isEqualTo(exampleOfError(OPERATIONS.get(name), answer.status()));
        }
    }

    /** Returns an object of so many bytes. */
    private static String json(int length) {
        String empty = "{\"x\":\"\"}";
        return "{\"x\":\"" + "x".repeat(length - empty.length()) + "\"}";
    }
}
