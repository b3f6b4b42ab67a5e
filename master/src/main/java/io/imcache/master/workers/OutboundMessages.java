package io.imcache.master.workers;

import io.imcache.master.security.Access;
import io.imcache.redis.outbound.OutboundRequest;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Messages and comments that IM clients send: handed to the worker that holds the account, whichever master it is connected to. Without a
 * worker they wait; without a result they fail after {@code imcache.outbound.timeout}.
 */
public interface OutboundMessages {
    /**
     * Says that a message is about to be stored and handed over. Should its master die in between, another one hands it over
     * where it was stored, and forgets it where it was not.
     *
     * @return whether this is the first that is heard of it
     */
    Mono<Boolean> prepare(OutboundMessage message);

    /** Takes back what was prepared; false where it was handed over already. */
    Mono<Boolean> withdraw(OutboundMessage message);

    /**
     * Hands a message over; once, however often it is given. Completes when Redis has it, and ends with
     * {@link io.imcache.redis.model.StoreException} where it can't take it.
     */
    Mono<Void> submit(OutboundMessage message);

    /** The requests of an account that no worker has reported on yet, the first that was made first. */
    Mono<List<OutboundRequest>> open(String accountId);

    /** A request that was submitted, also some time after it has ended; empty where it is not known. */
    Mono<OutboundRequest> request(String id);

    /**
     * Takes a worker's {@code worker:reply:result}, of whichever master asked, as often as it comes. What is no result, or of
     * a request that is not known, or is about an account that the worker may not push, is passed over.
     *
     * @param json UTF-8 JSON from byte {@code from} to before byte {@code to}
     * @param access of the worker
     */
    Mono<Void> result(byte[] json, int from, int to, Access access);
}
