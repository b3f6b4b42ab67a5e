package io.imcache.master.im;

import io.imcache.master.assignment.CrawlAccounts;
import io.imcache.master.im.body.Bodies;
import io.imcache.master.im.body.BodyTables;
import io.imcache.master.im.view.Answers;
import io.imcache.master.security.VisibleAccounts;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.redis.AccountStore;
import io.imcache.redis.assignment.CrawlAccount;
import io.imcache.redis.assignment.CrawlSettings;
import io.imcache.redis.model.Account;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Writes to accounts themselves. */
final class AccountWrites {
    private static final String ACTIVE = "active";

    private final AccountStore store;
    private final CrawlAccounts crawled;
    private final Bodies bodies;

    AccountWrites(AccountStore store, CrawlAccounts crawled, Bodies bodies) {
        this.store = store;
        this.crawled = crawled;
        this.bodies = bodies;
    }

    void addTo(RouteTable routes) {
        routes.post("/accounts", this::create)
                .put("/accounts/{id}", this::update)
                .delete("/accounts/{id}", this::delete);
    }

    /** Sets the given fields if the account is known already. A new one is to be crawled, if its platform is given. */
    private Mono<ServerResponse> create(ServerRequest request) {
        return bodies.read(request).flatMap(body -> {
            Map<String, Object> fields = BodyTables.NEW_ACCOUNT.read(body);
            String id = String.valueOf(fields.remove("accountId"));
            return VisibleAccounts.of(store, request)
                    .account(id)
                    .hasElement()
                    .flatMap(known -> set(request, id, fields, !known))
                    .flatMap(account -> Responses.created(Answers.account(account)));
        });
    }

    private Mono<ServerResponse> update(ServerRequest request) {
        return bodies.read(request).flatMap(body -> {
            String id = new Parameters(request).pathAccountId();
            Map<String, Object> fields = BodyTables.ACCOUNT.readSome(body);
            return VisibleAccounts.of(store, request)
                    .account(id)
                    .switchIfEmpty(Mono.error(() -> RequestException.notFound("account", id)))
                    .flatMap(known -> set(request, id, fields, false))
                    .flatMap(account -> Responses.ok(Answers.account(account)));
        });
    }

    /**
     * Sets fields of an account.
     *
     * @param crawls whether the account is to be crawled from now on; if not, settings of one that is crawled
     *     change all the same
     */
    private Mono<Account> set(ServerRequest request, String id, Map<String, Object> fields, boolean crawls) {
        var profile = new LinkedHashMap<String, String>();
        fields.forEach((name, value) -> profile.put(name, value.toString()));
        String platform = profile.remove("platform");
        String status = profile.get("status");
        CrawlAccount.Status crawl =
                status == null ? null : status.equals(ACTIVE) ? CrawlAccount.Status.ACTIVE : CrawlAccount.Status.PAUSED;
        var settings = new CrawlSettings(crawl, crawls ? platform : null, null, null, profile.get("accountName"));
        return crawled.set(VisibleAccounts.of(store, request), id, platform, profile, settings)
                .switchIfEmpty(Mono.error(() -> RequestException.notFound("account", id)));
    }

    private Mono<ServerResponse> delete(ServerRequest request) {
        return bodies.read(request).flatMap(body -> {
            String id = new Parameters(request).pathAccountId();
            return crawled.delete(VisibleAccounts.of(store, request), id)
                    .flatMap(deleted ->
                            deleted ? Responses.deleted() : Mono.error(RequestException.notFound("account", id)));
        });
    }
}
