package io.imcache.redis.assignment;

import java.util.List;

/**
 * What a worker is to crawl.
 *
 * @param session of the connection of the worker that counts; empty if none does
 * @param generation changes whenever the rest does
 * @param accounts that it has
 * @param lost accounts that it was told of and has no longer
 */
public record Assigned(String session, long generation, List<Task> accounts, List<String> lost) {
    /**
     * An account that a worker has.
     *
     * @param epoch of the assignment
     * @param toldAt when the worker was told, in milliseconds; 0 if it was not
     */
    public record Task(CrawlAccount account, long epoch, long toldAt) {}
}
