package io.imcache.redis.assignment;

import java.util.List;
import java.util.Set;

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
                .filter(worker -> worker.connected() && worker.platforms().contains(account.platform()))
                .toList();
        if (able.isEmpty()) {
            return "no_worker_for_platform";
        }
        return able.stream().allMatch(Crawler::isFull) ? "all_workers_full" : "";
    }
}
