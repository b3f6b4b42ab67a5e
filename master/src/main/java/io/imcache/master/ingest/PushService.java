package io.imcache.master.ingest;

import reactor.core.publisher.Mono;

/** Takes pushes from any transport. */
public interface PushService {
    /**
     * Stores a full snapshot.
     *
     * @param origin who sends it
     * @param json holds the payload object of {@code worker:data:sync}, UTF-8; not changed by the caller later
     * @param from index of the payload's first byte
     * @param to index after its last byte
     * @return the answer; never an error: every failure becomes a {@link io.imcache.redis.PushOutcome.Refused}
     */
    Mono<PushAnswer> push(PushOrigin origin, byte[] json, int from, int to);
}
