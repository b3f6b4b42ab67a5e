package io.imcache.master.im;

import io.imcache.master.im.view.Answers;
import io.imcache.master.security.VisibleAccounts;
import io.imcache.master.web.EventLoops;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.AccountStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Reads accounts themselves. */
final class AccountRoutes {
    private static final int COUNT = 20;
    private static final Map<String, AccountStatus> STATUSES =
            Arrays.stream(AccountStatus.values()).collect(Collectors.toMap(AccountStatus::imName, status -> status));

    private final AccountStore store;
    private final SharedReads<Asked, byte[]> all = new SharedReads<>();

    /** A request for one page of the list. */
    private record Asked(@Nullable String platform, Set<AccountStatus> statuses, int cursor, int count) {}

    AccountRoutes(AccountStore store) {
        this.store = store;
    }

    void addTo(RouteTable routes) {
        routes.get("/accounts", this::list).get("/accounts/{id}", this::one);
    }

    private Mono<ServerResponse> list(ServerRequest request) {
        var parameters = new Parameters(request);
        int cursor = parameters.offset();
        int count = parameters.count(COUNT);
        String status = parameters.text("status");
        if (status != null && !STATUSES.containsKey(status)) {
            return Responses.ok(Answers.accounts(new AccountPage(List.of(), false), cursor));
        }
        Set<AccountStatus> statuses = status == null ? Set.of() : Set.of(STATUSES.get(status));
        var asked = new Asked(parameters.text("platform"), statuses, cursor, count);
        AccountStore visible = VisibleAccounts.of(store, request);
        // All callers who may read all accounts ask for the same.
        Mono<byte[]> json = visible == store ? all.read(asked, () -> read(store, asked)) : read(visible, asked);
        return EventLoops.handOver(json).flatMap(Responses::ok);
    }

    private static Mono<byte[]> read(AccountStore visible, Asked asked) {
        return visible.accounts(asked.platform(), asked.statuses(), asked.cursor(), asked.count())
                .map(page -> Answers.accounts(
                        page, (long) asked.cursor() + page.accounts().size()));
    }

    private Mono<ServerResponse> one(ServerRequest request) {
        String id = new Parameters(request).pathAccountId();
        return VisibleAccounts.of(store, request)
                .account(id)
                .switchIfEmpty(Mono.error(() -> RequestException.notFound("account", id)))
                .flatMap(account -> Responses.ok(Answers.account(account)));
    }
}
