package io.imcache.master.console;

import io.imcache.redis.accounts.AccountOverviews;
import io.imcache.redis.model.AccountOverview;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * All accounts, for search and sorting. They are read on demand and shared by all viewers, at most for a twentieth of
 * the time. The size of an account is measured again only after it changed.
 */
final class AccountTable {
    /** A master keeps all rows after the first view, and a page that sorts more than this helps no one. */
    static final int MOST = 200_000;

    private static final int READ_AT_ONCE = 64;
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int REST = 20;

    private final AccountOverviews overviews;
    private final int most;
    private @Nullable Reading last;
    private @Nullable Mono<Table> reading;

    /** @param most how many are read, the first by id */
    AccountTable(AccountOverviews overviews, int most) {
        this.overviews = overviews;
        this.most = most;
    }

    /**
     * The accounts.
     *
     * @param rows by account id
     * @param isCut whether there are more than were read
     */
    record Table(List<AccountRow> rows, boolean isCut) {}

    private record Reading(Table table, long finished, long length) {}

    private record Size(long version, long bytes) {}

    /** Returns all accounts as of a moment ago; longer ago if there are very many. */
    synchronized Mono<Table> read() {
        Reading known = last;
        if (known != null && System.nanoTime() - known.finished() < Math.max(FRESH.toNanos(), REST * known.length())) {
            return Mono.just(known.table());
        }
        if (reading == null) {
            reading = Mono.defer(() -> readAll(known))
                    .doFinally(signal -> forget())
                    .cache();
        }
        return reading;
    }

    private synchronized void forget() {
        reading = null;
    }

    private synchronized void remember(Reading made) {
        last = made;
    }

    private Mono<Table> readAll(@Nullable Reading before) {
        long started = System.nanoTime();
        Map<String, Size> sizes = new HashMap<>();
        if (before != null) {
            before.table().rows().forEach(row -> sizes.put(row.accountId(), new Size(row.version(), row.bytes())));
        }
        return overviews
                .ids(most + 1)
                .flatMap(ids -> Flux.fromIterable(ids.subList(0, Math.min(most, ids.size())))
                        .flatMapSequential(overviews::read, READ_AT_ONCE)
                        .flatMapSequential(overview -> row(overview, sizes), READ_AT_ONCE)
                        .collectList()
                        .map(rows -> new Table(List.copyOf(rows), ids.size() > most)))
                .doOnNext(table -> remember(new Reading(table, System.nanoTime(), System.nanoTime() - started)));
    }

    private Mono<AccountRow> row(AccountOverview overview, Map<String, Size> sizes) {
        Size size = sizes.get(overview.account().accountId());
        if (size != null && size.version() == overview.account().version()) {
            return Mono.just(AccountRow.of(overview, size.bytes()));
        }
        return measured(overview);
    }

    /** Returns one account as of now; empty if it is unknown. */
    Mono<AccountRow> one(String accountId) {
        return overviews.read(accountId).flatMap(this::measured);
    }

    private Mono<AccountRow> measured(AccountOverview overview) {
        return overviews.bytes(overview.account().accountId()).map(bytes -> AccountRow.of(overview, bytes));
    }
}
