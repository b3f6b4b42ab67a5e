package io.imcache.redis.assignment;

/**
 * Which accounts that are to be crawled a list has.
 *
 * @param name the worker that has them, or how their ids begin; else empty
 */
public record CrawledPart(Kind kind, String name) {
    /** All accounts, by id. */
    public static final CrawledPart ALL = new CrawledPart(Kind.ALL, "");

    /** Those that wait for a worker, by platform and id. */
    public static final CrawledPart WAITING = new CrawledPart(Kind.WAITING, "");

    /** What accounts of a part have in common. */
    public enum Kind {
        /** Nothing. */
        ALL,
        /** They wait for a worker. */
        WAITING,
        /** A worker has them. */
        WORKER,
        /** Their ids begin with the same characters. */
        PREFIX
    }

    /** Returns those that a worker has, by id. */
    public static CrawledPart of(String workerId) {
        return new CrawledPart(Kind.WORKER, workerId);
    }

    /** Returns those whose ids begin so, by id. */
    public static CrawledPart startingWith(String prefix) {
        return new CrawledPart(Kind.PREFIX, prefix);
    }
}
