package io.imcache.master.im;

import io.imcache.master.im.body.Bodies;
import io.imcache.master.im.body.BodyTables;
import io.imcache.master.im.view.Answers;
import io.imcache.master.security.VisibleAccounts;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.Account;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Writes to accounts themselves. */
final class AccountWrites {
    private final AccountStore store;
    private final Bodies bodies;

    AccountWrites(AccountStore store, Bodies bodies) {
        this.store = store;
        this.bodies = bodies;
    }

    void addTo(RouteTable routes) {
        routes.post("/accounts", this::create)
                .put("/accounts/{id}", this::update)
                .delete("/accounts/{id}", this::delete);
    }

    /** Sets the given fields if the account is known already. */
    private Mono<ServerResponse> create(ServerRequest request) {
        return bodies.read(request).flatMap(body -> {
            Map<String, Object> fields = BodyTables.NEW_ACCOUNT.read(body);
            String id = String.valueOf(fields.remove("accountId"));
            return set(request, id, fields).flatMap(account -> Responses.created(Answers.account(account)));
        });
    }

    private Mono<ServerResponse> update(ServerRequest request) {
        return bodies.read(request).flatMap(body -> {
            String id = new Parameters(request).pathAccountId();
            Map<String, Object> fields = BodyTables.ACCOUNT.readSome(body);
            return VisibleAccounts.of(store, request)
                    .account(id)
                    .switchIfEmpty(Mono.error(() -> RequestException.notFound("account", id)))
                    .flatMap(known -> set(request, id, fields))
                    .flatMap(account -> Responses.ok(Answers.account(account)));
        });
    }

    private Mono<Account> set(ServerRequest request, String id, Map<String, Object> fields) {
        var profile = new LinkedHashMap<String, String>();
        fields.forEach((name, value) -> profile.put(name, value.toString()));
        return VisibleAccounts.of(store, request)
                .updateProfile(id, profile.remove("platform"), profile)
                .switchIfEmpty(Mono.error(() -> RequestException.notFound("account", id)));
    }

    private Mono<ServerResponse> delete(ServerRequest request) {
        return bodies.read(request).flatMap(body -> {
            String id = new Parameters(request).pathAccountId();
            return VisibleAccounts.of(store, request)
                    .delete(id)
                    .flatMap(deleted ->
                            deleted ? Responses.deleted() : Mono.error(RequestException.notFound("account", id)));
        });
    }
}
