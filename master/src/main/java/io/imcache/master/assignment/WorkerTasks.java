package io.imcache.master.assignment;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.model.Grant;
import java.util.List;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import reactor.core.publisher.Mono;

/** Learns of the workers that are connected to this master, and tells them what to crawl. */
public interface WorkerTasks {
    /** What {@link #ready} returns for a connection that need not wait. */
    Mono<Void> READY = Mono.empty();

    /** Takes in a connection whose worker is known, and tells the worker what it does not know. May be called again. */
    void connected(String workerId, CrawlerConnection connection);

    /** Removes a connection that has ended, or that now belongs to another worker. */
    void disconnected(String workerId, CrawlerConnection connection);

    /** Completes once the connection knows the epochs of the accounts that its worker has, after some seconds in any case. */
    Mono<Void> ready(CrawlerConnection connection);

    /**
     * Registers a worker that has just begun, and gives it accounts.
     *
     * @param most how many it takes
     * @param platforms whose accounts it takes
     * @return writes the members of each account's object
     */
    Mono<List<ObjLongConsumer<JsonWriter>>> register(
            String workerId, CrawlerConnection connection, int most, Set<String> platforms);

    /** Tells whether the connection was told of all that its worker has, so that what it lacks belongs to others. */
    boolean isSettled(CrawlerConnection connection);

    /** Notes that the lease on an account could not be renewed. If it is assigned to the worker, it is granted again. */
    void lost(String accountId, CrawlerConnection connection);

    /**
     * Gives an account to a worker that claims it, if it is one that is to be crawled.
     *
     * @return the lease, or a grant that is not {@code GRANTED} if another worker has the account; empty if it is not one that is to be
     *     crawled; fails with {@link PausedAccountException} if it is not to be crawled now
     */
    Mono<Grant> claim(String accountId, String workerId, CrawlerConnection connection);
}
