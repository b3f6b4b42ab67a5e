package io.imcache.master.console;

import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.redis.model.AccountIds;
import java.time.InstantSource;
import java.util.List;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Serves the data of the page that the IM API lacks: {@code /api/console/…}. */
final class ConsoleRoutes {
    private final AccountTable accounts;
    private final Heartbeat heartbeat;
    private final InstantSource clock;

    ConsoleRoutes(AccountTable accounts, Heartbeat heartbeat, InstantSource clock) {
        this.accounts = accounts;
        this.heartbeat = heartbeat;
        this.clock = clock;
    }

    /**
     * A page of accounts.
     *
     * @param now by this master's clock, in milliseconds
     * @param total how many match
     * @param known how many were read
     * @param isCut whether there are more, which were neither searched nor sorted
     * @param cursor start of the next page
     */
    record Accounts(
            long now, List<AccountRow> accounts, int total, int known, boolean isCut, int cursor, boolean hasMore) {}

    record OneAccount(long now, AccountRow account) {}

    record Workers(long now, List<WorkerList.Worker> workers, boolean isCut) {}

    void addTo(RouteTable routes) {
        routes.get("/accounts", this::accounts)
                .get("/accounts/{id}", this::account)
                .get("/workers", this::workers)
                .get("/overview", request -> heartbeat.overview().flatMap(ConsoleJson::ok));
    }

    private Mono<ServerResponse> accounts(ServerRequest request) {
        ConsoleQuery query = ConsoleQuery.of(request);
        return accounts.read().map(table -> page(table, query)).flatMap(ConsoleJson::ok);
    }

    private Accounts page(AccountTable.Table table, ConsoleQuery query) {
        List<AccountRow> matching = table.rows().stream()
                .filter(row -> query.text().isEmpty() || row.matches(query.text()))
                .sorted(query.order())
                .toList();
        int from = Math.min(query.cursor(), matching.size());
        int to = Math.min(from + query.count(), matching.size());
        return new Accounts(
                clock.millis(),
                matching.subList(from, to),
                matching.size(),
                table.rows().size(),
                table.isCut(),
                to,
                to < matching.size());
    }

    private Mono<ServerResponse> account(ServerRequest request) {
        String id = request.pathVariable("id");
        if (id.length() > AccountIds.LONGEST) {
            throw RequestException.invalid("id", id, "at most " + AccountIds.LONGEST + " characters");
        }
        return accounts.one(id)
                .switchIfEmpty(Mono.error(() -> RequestException.notFound("account", id)))
                .flatMap(account -> ConsoleJson.ok(new OneAccount(clock.millis(), account)));
    }

    private Mono<ServerResponse> workers(ServerRequest request) {
        return Mono.zip(
                        accounts.read(),
                        heartbeat.masters(),
                        (table, masters) ->
                                new Workers(clock.millis(), WorkerList.of(table.rows(), masters), table.isCut()))
                .flatMap(ConsoleJson::ok);
    }
}
