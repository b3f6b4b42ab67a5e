package io.imcache.redis.assignment;

import io.imcache.redis.connection.Reply;
import org.jspecify.annotations.Nullable;

/**
 * An account that is to be crawled.
 *
 * @param platform as {@code douyin}
 * @param pinnedTo the worker that is to crawl it whenever it can; null for any
 * @param interval the time between two looks at the platform, in seconds
 * @param createdAt when a person added it, in milliseconds
 * @param updatedAt when one of these fields was set last, in milliseconds
 * @param name null if it has none
 */
public record CrawlAccount(
        String accountId,
        Status status,
        String platform,
        @Nullable String pinnedTo,
        int interval,
        long createdAt,
        long updatedAt,
        @Nullable String name) {
    /** Whether an account is crawled now. */
    public enum Status {
        /** A worker is to crawl it. */
        ACTIVE,
        /** No worker may crawl it for now. */
        PAUSED;

        /** Returns the status as clients write it. */
        public String word() {
            return this == ACTIVE ? "active" : "paused";
        }
    }

    private static final int FIELDS = 7;

    /** Reads an id and a record as {@code assignment.lua} has them. */
    static CrawlAccount read(String accountId, String value) {
        String[] fields = value.split("\0", FIELDS);
        return new CrawlAccount(
                accountId,
                fields[0].equals("active") ? Status.ACTIVE : Status.PAUSED,
                fields[1],
                fields[2].isEmpty() ? null : fields[2],
                Integer.parseInt(fields[3]),
                Long.parseLong(fields[4]),
                Long.parseLong(fields[5]),
                fields[6].isEmpty() ? null : fields[6]);
    }

    static CrawlAccount read(Reply reply) {
        return read(reply.text(), reply.text());
    }
}
