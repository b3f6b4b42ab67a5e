package io.imcache.master.im;

import static java.util.Objects.requireNonNull;

import io.imcache.master.testing.Callers;
import io.imcache.master.web.ErrorHandler;
import io.imcache.master.web.RouteTable;
import io.imcache.master.workers.TestWorkers;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One of several masters on one Redis, as an IM client sees it. */
final class ImMaster implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BODY = 50_000;
    private static final int FIND_IN = 3;

    final RedisClient redis;
    final StoreConnection connection;
    final RedisAccountStore store;
    final TestWorkers workers;
    final RouteTable table;
    private final WebTestClient client;

    ImMaster(String prefix) {
        this(prefix, Duration.ofSeconds(60));
    }

    ImMaster(String prefix, Duration outboundTimeout) {
        this(prefix, outboundTimeout, TestRedis.url(), TIMEOUT);
    }

    /** @param storeTimeout how long it waits for Redis */
    ImMaster(String prefix, Duration outboundTimeout, String redisUrl, Duration storeTimeout) {
        redis = RedisClient.create(redisUrl);
        ClientOptions.Builder options = ClientOptions.builder();
        StoreConnection.configure(options, storeTimeout);
        redis.setOptions(options.build());
        connection = new StoreConnection(redis, storeTimeout);
        store = new RedisAccountStore(connection, prefix);
        workers = new TestWorkers(store, connection, prefix, outboundTimeout);
        table = ImConfiguration.table(
                store,
                new FakeCrawlAccounts(),
                workers.messages(),
                MAX_BODY,
                FIND_IN,
                new AboutRoutes("1.2.3", "1.0.0", List.of("douyin", "xiaohongshu"), InstantSource.system()));
        client = WebTestClient.bindToRouterFunction(ImConfiguration.routes(table))
                .webFilter(Callers.EVERYONE)
                .handlerStrategies(HandlerStrategies.empty()
                        .exceptionHandler(new ErrorHandler())
                        .build())
                .configureClient()
                .responseTimeout(TIMEOUT)
                .build();
    }

    /** The answer to a request. */
    record Answer(int status, JsonNode json, String text, @Nullable String tag) {
        JsonNode data() {
            return json.get("data");
        }

        Answer is(int expected) {
            if (status != expected) {
                throw new AssertionError(status + " (expected: " + expected + "): " + text);
            }
            return this;
        }
    }

    Answer get(String path) {
        return send(HttpMethod.GET, path, null);
    }

    Answer post(String path, String body) {
        return send(HttpMethod.POST, path, body);
    }

    Answer put(String path, @Nullable String body) {
        return send(HttpMethod.PUT, path, body);
    }

    Answer delete(String path) {
        return send(HttpMethod.DELETE, path, null);
    }

    /** Replaces single quotes in the body by double ones. */
    Answer send(HttpMethod method, String path, @Nullable String body, String... headers) {
        WebTestClient.RequestBodySpec request = client.method(method).uri(URI.create("/api/im" + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        var result = (body == null
                        ? request
                        : request.contentType(MediaType.APPLICATION_JSON).bodyValue(body.replace('\'', '"')))
                .exchange()
                .expectBody(String.class)
                .returnResult();
        String text = result.getResponseBody() == null ? "" : result.getResponseBody();
        return new Answer(
                result.getStatus().value(),
                JSON.readTree(text.isEmpty() ? "{}" : text),
                text,
                result.getResponseHeaders().getETag());
    }

    void push(SnapshotPush push) {
        requireNonNull(store.replace(push).block(TIMEOUT));
    }

    @Override
    public void close() {
        workers.close();
        connection.close();
        redis.close();
    }
}
