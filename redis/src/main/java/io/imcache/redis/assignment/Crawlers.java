package io.imcache.redis.assignment;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The workers that accounts may be assigned to, and how many accounts there are.
 *
 * @param accounts all accounts that are to be crawled, paused ones too
 * @param assigned those that a worker has
 * @param waiting those that wait for one
 */
public record Crawlers(long accounts, long assigned, long waiting, List<Crawler> workers) {
    /**
     * A worker.
     *
     * @param connected whether it was heard of in the last half of the grace
     * @param most how many accounts it takes
     * @param platforms whose accounts it takes
     * @param has how many accounts it has
     */
    public record Crawler(String id, boolean connected, int most, Set<String> platforms, int has) {
        /** Tells whether it is connected and takes no more accounts. */
        public boolean isFull() {
            return connected && has >= most;
        }

        /** Tells whether it may have accounts of a platform that are pinned to it: any if it names no platforms. */
        public boolean mayHavePinned(String platform) {
            return platforms.isEmpty() || platforms.contains(platform);
        }
    }

    /** Returns a worker; empty if it is not known. */
    public Optional<Crawler> worker(@Nullable String id) {
        return workers.stream().filter(worker -> worker.id().equals(id)).findFirst();
    }

    /** Tells whether the worker that has an account is away. It keeps the account for the grace. */
    public boolean isAway(Crawled crawled) {
        return crawled.workerId() != null
                && !worker(crawled.workerId()).map(Crawler::connected).orElse(false);
    }

    /** Tells why an account is with nobody; empty if a worker has it or is about to. */
    public String whyNobody(Crawled crawled) {
        CrawlAccount account = crawled.account();
        if (account.status() == CrawlAccount.Status.PAUSED) {
            return "paused";
        }
        if (crawled.workerId() != null) {
            return "";
        }
        List<Crawler> able = workers.stream()
                .filter(worker -> worker.platforms().contains(account.platform()))
                .toList();
        if (able.isEmpty()) {
            return "no_worker_for_platform";
        }
        List<Crawler> here = able.stream().filter(Crawler::connected).toList();
        if (here.isEmpty()) {
            return "all_workers_away";
        }
        return here.stream().allMatch(Crawler::isFull) ? "all_workers_full" : "";
    }

    /** Tells why an account is not with the worker that it is pinned to; empty if it is, or pinned to none, or paused. */
    public String whyNotPinned(Crawled crawled) {
        CrawlAccount account = crawled.account();
        if (account.pinnedTo() == null
                || account.pinnedTo().equals(crawled.workerId())
                || account.status() == CrawlAccount.Status.PAUSED) {
            return "";
        }
        Optional<Crawler> pinned = worker(account.pinnedTo());
        if (pinned.isEmpty()) {
            return "away";
        }
        if (!pinned.get().mayHavePinned(account.platform())) {
            return "other_platform";
        }
        if (!pinned.get().connected()) {
            return "away";
        }
        if (pinned.get().isFull()) {
            return "full";
        }
        boolean isNext = crawled.workerId() == null && pinned.get().platforms().contains(account.platform());
        return isNext ? "" : "later";
    }
}
