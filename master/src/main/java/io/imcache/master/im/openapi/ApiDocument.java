package io.imcache.master.im.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The document, put together from {@link Operations} and {@link Shapes}. */
public final class ApiDocument {
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";
    private static final String TOKEN = "token";

    /** Statuses of errors, by the names of their descriptions, with an example's sentence. */
    private record Failure(int status, String name, String description, String sentence) {}

    private static final List<Failure> FAILURES = List.of(
            new Failure(
                    400,
                    "BadRequest",
                    "A parameter or the body is not what is expected.",
                    "count: 500 (expected: 1..100)"),
            new Failure(
                    401,
                    "Unauthorized",
                    "The token is missing, or not valid any more.",
                    "token: expired (expected: a new one)"),
            new Failure(
                    403,
                    "Forbidden",
                    "The token has another role.",
                    "This is not allowed to who asks: the token has another role."),
            new Failure(404, "NotFound", "There is no such account or item.", "No such message: ms-550921"),
            new Failure(
                    406,
                    "NotAcceptable",
                    "The client does not take JSON; of events, no server-sent events.",
                    "None of the accepted media types is served here (expected: application/json)."),
            new Failure(
                    413,
                    "TooLarge",
                    "The body is larger than this server takes.",
                    "body: too large (expected: at most 262144 bytes)"),
            new Failure(
                    415,
                    "UnsupportedMediaType",
                    "The body is no JSON in UTF-8.",
                    "Content-Type: text/plain (expected: application/json, UTF-8)"),
            new Failure(
                    429,
                    "TooManyRequests",
                    "Wait as long as Retry-After says.",
                    "Too many requests; wait before asking again."),
            new Failure(
                    503,
                    "Unavailable",
                    "Redis can't be reached, or is full. Wait as long as Retry-After says.",
                    "The cache can't be reached; try again."));

    private final String prefix;
    private final String version;
    private final Shapes shapes = new Shapes();
    private final List<Operation> operations = Operations.all();

    /**
     * @param prefix of all paths
     * @param version of the build
     */
    public ApiDocument(String prefix, String version) {
        this.prefix = prefix;
        this.version = version;
    }

    /** Puts all of it into a document. */
    public void writeTo(OpenAPI document) {
        document.info(new Info()
                .title("imcache IM API")
                .version(version)
                .description(
                        "What IM clients ask of any replica. Times are milliseconds since 1970. Answers to GET carry"
                                + " an ETag; what one replica was told, all replicas answer with.")
                .license(new License().name("Apache License, Version 2.0").identifier("Apache-2.0")));
        document.servers(List.of(new Server().url("/").description("The replica that this document is from.")));
        document.tags(operations.stream()
                .map(Operation::tag)
                .distinct()
                .map(tag -> new Tag().name(tag).description(tag + " of an account, and what is done to them."))
                .toList());
        document.security(List.of(new SecurityRequirement(), new SecurityRequirement().addList(TOKEN)));
        document.components(components());
        var paths = new Paths();
        operations.forEach(operation -> paths.computeIfAbsent(prefix + operation.path(), path -> new PathItem())
                .operation(PathItem.HttpMethod.valueOf(operation.method()), describe(operation)));
        document.paths(paths);
    }

    private Components components() {
        var components = new Components();
        shapes.addTo(components);
        components.addSecuritySchemes(
                TOKEN,
                new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .bearerFormat("JWT")
                        .description(
                                "With role im or admin. Accounts that it is not for are not there: empty lists, and 404."
                                        + " Not needed where security is switched off."));
        for (Failure failure : FAILURES) {
            JsonNode example = JsonNodeFactory.instance
                    .objectNode()
                    .putNull("data")
                    .put("status_code", failure.status())
                    .put("status_msg", failure.sentence());
            ApiResponse response = response(
                    failure.description(),
                    new MediaType().schema(Shapes.reference("Error")).example(example));
            if (failure.status() == 503 || failure.status() == 429) {
                response.addHeaderObject("Retry-After", header("integer", "Seconds to wait.", 1));
            }
            components.addResponses(failure.name(), response);
        }
        return components;
    }

    private static ApiResponse response(String description, MediaType type) {
        return new ApiResponse().description(description).content(new Content().addMediaType(JSON, type));
    }

    private static ApiResponse streamed(String description, Operation.Streamed stream) {
        MediaType type = new MediaType()
                .schema(Parameter.schema("string", made -> made.setDescription("server-sent events")))
                .example(stream.example());
        return new ApiResponse().description(description).content(new Content().addMediaType(EVENTS, type));
    }

    private static Header header(String type, String description, Object example) {
        return new Header()
                .description(description)
                .schema(Parameter.schema(type, made -> {}))
                .example(example);
    }

    private io.swagger.v3.oas.models.Operation describe(Operation operation) {
        var described = new io.swagger.v3.oas.models.Operation()
                .operationId(id(operation))
                .summary(operation.summary())
                .addTagsItem(operation.tag())
                .responses(responses(operation));
        operation
                .parameters()
                .forEach(parameter -> described.addParametersItem(new io.swagger.v3.oas.models.parameters.Parameter()
                        .name(parameter.name())
                        .in(parameter.in())
                        .required(parameter.required())
                        .description(parameter.description())
                        .schema(parameter.schema())
                        .example(parameter.example())));
        if (operation.body() != null) {
            boolean withAccount = operation.has(Parameter.ACCOUNT_ID_OR_BODY);
            described.requestBody(new RequestBody()
                    .required(true)
                    .content(new Content()
                            .addMediaType(
                                    JSON,
                                    new MediaType()
                                            .schema(shapes.body(operation.body(), withAccount))
                                            .example(shapes.example(operation.body(), operation.bodyLike())))));
        }
        return described;
    }

    /** {@code get-conversations-id-messages}. */
    private static String id(Operation operation) {
        return operation
                .name()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z]+", "-")
                .replaceAll("-$", "");
    }

    private ApiResponses responses(Operation operation) {
        var responses = new ApiResponses();
        ApiResponse good = operation.answer() instanceof Operation.Streamed stream
                ? streamed(operation.summary(), stream)
                : response(
                        operation.summary(),
                        new MediaType()
                                .schema(shapes.envelope(operation.answer()))
                                .example(shapes.exampleOf(operation.answer())));
        boolean tagged = operation.has(Parameter.IF_NONE_MATCH);
        if (tagged) {
            good.addHeaderObject("ETag", header("string", "Of the account's version and the query.", "W/\"7-5f3a\""));
            responses.addApiResponse("304", new ApiResponse().description("The client has it already."));
        }
        responses.addApiResponse(operation.method().equals("POST") ? "201" : "200", good);
        Map<Integer, Boolean> which = Map.of(
                400,
                !operation.parameters().isEmpty() || operation.body() != null,
                404,
                (operation.isAboutOne() || operation.answer() instanceof Operation.Streamed)
                        && !operation.tag().equals("About")
                        && !operation.name().equals("POST /accounts"),
                413,
                operation.isWrite(),
                415,
                operation.isWrite(),
                503,
                !operation.tag().equals("About"));
        for (Failure failure : FAILURES) {
            if (which.getOrDefault(failure.status(), true)) {
                responses.addApiResponse(
                        Integer.toString(failure.status()),
                        new ApiResponse().$ref("#/components/responses/" + failure.name()));
            }
        }
        return responses;
    }
}
