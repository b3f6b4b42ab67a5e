package io.imcache.master.ingest;

import reactor.core.publisher.Mono;

/** Takes pushes of all transports. */
public interface PushService {
    /**
     * Parses a push on the calling thread, which must not serve sockets, and stores it.
     *
     * @return the answer, also to a push that fails
     */
    Mono<PushAnswer> push(PushKind kind, PushOrigin origin, PushPayload payload);
}
