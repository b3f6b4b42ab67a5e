package io.imcache.master.assignment;

import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.assignment.Crawlers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Counts accounts with and without a worker. All masters report the same, so graphs take the maximum. */
final class AssignmentMeters {
    private final Counter assigned;
    private volatile @Nullable Crawlers last;

    AssignmentMeters(MeterRegistry meters) {
        assigned = Counter.builder("imcache.assignment.assigned")
                .description("Accounts that this master assigned to a worker, also those that moved")
                .register(meters);
        accounts(meters, "assigned", Crawlers::assigned);
        accounts(meters, "waiting", Crawlers::waiting);
        accounts(meters, "paused", all -> all.accounts() - all.assigned() - all.waiting());
        Gauge.builder(
                        "imcache.assignment.workers",
                        () -> count(all -> all.workers().stream()
                                .filter(Crawlers.Crawler::connected)
                                .count()))
                .description("Connected workers that accounts may be assigned to")
                .register(meters);
        Gauge.builder(
                        "imcache.assignment.workers.full",
                        () -> count(all -> all.workers().stream()
                                .filter(Crawlers.Crawler::isFull)
                                .count()))
                .description("Connected workers that take no more accounts")
                .register(meters);
    }

    private void accounts(MeterRegistry meters, String state, ToDoubleFunction<Crawlers> count) {
        Gauge.builder("imcache.assignment.accounts", () -> count(count))
                .description("Accounts that are to be crawled")
                .tag("state", state)
                .register(meters);
    }

    private double count(ToDoubleFunction<Crawlers> count) {
        Crawlers all = last;
        return all == null ? Double.NaN : count.applyAsDouble(all);
    }

    void assigned(int accounts) {
        assigned.increment(accounts);
    }

    /** Reads the numbers anew. */
    Mono<Void> read(Assignments assignments) {
        return assignments.crawlers().doOnNext(all -> last = all).then();
    }
}
