package io.imcache.master.workers;

import io.imcache.master.security.Access;
import io.imcache.redis.outbound.OutboundRequest;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Hands messages and comments of IM clients to the worker that holds the account, on any master. Without a worker they
 * wait; without a result they fail after {@code imcache.outbound.timeout}.
 */
public interface OutboundMessages {
    /**
     * Announces a message that is about to be stored and handed over. If its master dies in between, another master
     * hands it over if it was stored, and forgets it otherwise.
     *
     * @return whether it was announced for the first time
     */
    Mono<Boolean> prepare(OutboundMessage message);

    /** Takes back an announced message; false if it was handed over already. */
    Mono<Boolean> withdraw(OutboundMessage message);

    /**
     * Hands a message over once, however often it is called. Completes when Redis has it, and ends with {@link
     * io.imcache.redis.model.StoreException} if Redis cannot take it.
     */
    Mono<Void> submit(OutboundMessage message);

    /** Lists the requests of an account whose message has no outcome yet, oldest first. */
    Mono<List<OutboundRequest>> open(String accountId);

    /** Returns a submitted request, also for some time after it has ended; empty if it is unknown. */
    Mono<OutboundRequest> request(String id);

    /**
     * Takes a worker's {@code worker:reply:result} for a request of any master, as often as it comes. Ignores anything
     * else, unknown requests, and accounts that the worker may not push.
     *
     * @param json UTF-8 JSON from byte {@code from} to before byte {@code to}
     * @param access of the worker
     */
    Mono<Void> result(byte[] json, int from, int to, Access access);
}
