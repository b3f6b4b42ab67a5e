package io.imcache.master.im;

import io.imcache.master.testing.Callers;
import io.imcache.master.web.ErrorHandler;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.Account;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;

/** The routes and the error handler around a store without Redis, and a client for them. */
final class ImClient {
    static final long NOW = 1761804248025L;

    static final int MAX_BODY = 10_000;
    static final int FIND_IN = 2;

    final FakeOutboundMessages outbound = new FakeOutboundMessages();
    final FakeAccountStore store = new FakeAccountStore();
    private final WebTestClient client;

    ImClient() {
        for (ItemCollection collection : ItemCollection.values()) {
            store.with(collection, "{\"id\":\"1\"}", "{\"id\":\"2\"}", "{\"id\":\"3\"}");
        }
        store.with(new Account("acc-1", "xhs", 7, 1000, 2000, Map.of()))
                .with(new Account("acc-2", null, 0, 1000, 0, Map.of()));
        client = of(store, outbound);
    }

    /** A client of the routes around any store. */
    static WebTestClient of(AccountStore store, OutboundMessages outbound) {
        var about = new AboutRoutes(
                "1.2.3", "1.0.0", List.of("douyin", "xiaohongshu"), InstantSource.fixed(Instant.ofEpochMilli(NOW)));
        return WebTestClient.bindToRouterFunction(ImConfiguration.routes(
                        ImConfiguration.table(store, new FakeCrawlAccounts(), outbound, MAX_BODY, FIND_IN, about)))
                .webFilter(Callers.EVERYONE)
                .handlerStrategies(HandlerStrategies.empty()
                        .exceptionHandler(new ErrorHandler())
                        .build())
                .build();
    }

    WebTestClient client() {
        return client;
    }

    WebTestClient.ResponseSpec get(String pathAndQuery) {
        return request(HttpMethod.GET, pathAndQuery).exchange();
    }

    /** Sends the path as it is: no template, no encoding. */
    WebTestClient.RequestBodySpec request(HttpMethod method, String pathAndQuery) {
        return client.method(method).uri(URI.create("/api/im" + pathAndQuery));
    }
}
