package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.im.openapi.ApiDocument;
import io.imcache.master.testing.NoAccountStore;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.model.UnifiedQuery;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Mono;

/** Sends parameters at and beyond their documented bounds to the routes, and compares defaults. */
class DocumentedParametersUnitTests {
    private static final String PREFIX = "/api/im";
    private static final Page EMPTY = new Page(1, null, List.of(), Map.of(), false, null);

    /** Routes compare these with tags and words, whatever their length. */
    private static final Set<String> UNCHECKED = Set.of("If-None-Match", "types");

    /** Takes lists and opaque ids, whose length has no bound of its own. */
    private static final String EVENTS = PREFIX + "/events";

    /** A parameter of an operation. */
    record Place(HttpMethod method, String path, Operation operation, Parameter parameter) {
        /** The schema; of a cursor the one of its numbers. */
        private Schema<?> schema() {
            List<?> either = parameter.getSchema().getAnyOf();
            return either == null ? parameter.getSchema() : (Schema<?>) either.get(0);
        }

        @Override
        public String toString() {
            return method + " " + path + " " + parameter.getName();
        }
    }

    static Stream<Place> places() {
        var places = new ArrayList<Place>();
        ApiDocument.read().getPaths().forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) -> {
                    if (operation.getParameters() != null && path.startsWith(PREFIX) && !path.equals(EVENTS)) {
                        operation.getParameters().stream()
                                .filter(parameter -> !UNCHECKED.contains(parameter.getName()))
                                .forEach(parameter -> places.add(new Place(
                                        HttpMethod.valueOf(method.name()),
                                        path.substring(PREFIX.length()),
                                        operation,
                                        parameter)));
                    }
                }));
        return places.stream();
    }

    static Stream<Place> defaults() {
        return places().filter(place -> place.schema().getDefault() != null);
    }

    @ParameterizedTest
    @MethodSource("places")
    void boundsAreThoseOfTheRoutes(Place place) {
        assertThat(status(place, place.parameter().getExample().toString())).isNotEqualTo(400);
        for (String value : accepted(place)) {
            assertThat(status(place, value)).as("accepted: %s", value).isNotEqualTo(400);
        }
        for (String value : refused(place)) {
            assertThat(status(place, value)).as("refused: %s", value).isEqualTo(400);
        }
    }

    private static List<String> accepted(Place place) {
        Schema<?> schema = place.schema();
        if (schema.getEnum() != null) {
            return schema.getEnum().stream().map(Object::toString).toList();
        }
        if (schema.getTypes().contains("boolean")) {
            return List.of("true", "false", "1", "0");
        }
        if (schema.getMinimum() != null) {
            BigDecimal most = schema.getMaximum();
            return List.of(schema.getMinimum().toString(), most == null ? "99999999999999999999" : most.toString());
        }
        return schema.getMaxLength() == null ? List.of() : List.of("x".repeat(schema.getMaxLength()));
    }

    private static List<String> refused(Place place) {
        Schema<?> schema = place.schema();
        if (schema.getMinimum() != null) {
            BigDecimal most = schema.getMaximum();
            return List.of(
                    schema.getMinimum().subtract(BigDecimal.ONE).toString(),
                    most == null ? "1.5" : most.add(BigDecimal.ONE).toString());
        }
        return List.of(schema.getMaxLength() == null ? "other" : "x".repeat(schema.getMaxLength() + 1));
    }

    private static int status(Place place, String value) {
        return send(new ImClient().client(), place, value);
    }

    /** Sends a valid request with this value of the parameter; null leaves the parameter out. */
    private static int send(WebTestClient client, Place place, @Nullable String value) {
        String name = place.parameter().getName();
        String encoded = value == null ? null : UriUtils.encode(value, StandardCharsets.UTF_8);
        String in = place.parameter().getIn();
        String id = place.path().startsWith("/accounts/") ? FakeAccountStore.ACCOUNT : "1";
        String path = place.path()
                .replaceAll("\\{\\w+}", in.equals("path") ? Matcher.quoteReplacement(String.valueOf(encoded)) : id);
        var query = new StringJoiner("&", "?", "");
        if (!name.equals("account_id")) {
            query.add("account_id=" + FakeAccountStore.ACCOUNT);
        }
        if (in.equals("query") && encoded != null) {
            query.add(name + "=" + encoded);
        }
        WebTestClient.RequestBodySpec request = client.method(place.method()).uri(URI.create(PREFIX + path + query));
        if (in.equals("header") && value != null) {
            request.header(name, value);
        }
        RequestBody body = place.operation().getRequestBody();
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(DocumentUnitTests.exampleOf(body.getContent()).toString());
        }
        return request.exchange().returnResult(Void.class).getStatus().value();
    }

    /** Records the offset and the count of the last page that a route asked for. */
    private static final class Pages extends NoAccountStore {
        private @Nullable Integer offset;
        private @Nullable Integer count;

        private <T> Mono<T> note(int askedOffset, int askedCount, T answer) {
            offset = askedOffset;
            count = askedCount;
            return Mono.just(answer);
        }

        @Override
        public Mono<Long> version(String accountId) {
            return Mono.just(1L);
        }

        @Override
        public Mono<Page> page(PageQuery query) {
            return note(query.offset(), query.count(), EMPTY);
        }

        @Override
        public Mono<Page> unified(UnifiedQuery query) {
            return note(query.offset(), query.count(), EMPTY);
        }

        @Override
        public Mono<RangeCounts> count(String accountId, ItemCollection collection, Attribute facet, String value) {
            return Mono.just(new RangeCounts(1, 0, 0, 0));
        }

        @Override
        public Mono<AccountPage> accounts(
                @Nullable String platform, Set<AccountStatus> statuses, int askedOffset, int askedCount) {
            return note(askedOffset, askedCount, new AccountPage(List.of(), false));
        }
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void defaultsAreThoseOfTheRoutes(Place place) {
        var pages = new Pages();
        assertThat(send(ImClient.of(pages, new FakeOutboundMessages()), place, null))
                .isEqualTo(200);
        Integer used = place.parameter().getName().equals("count") ? pages.count : pages.offset;
        assertThat(used).isEqualTo(place.schema().getDefault());
    }
}
