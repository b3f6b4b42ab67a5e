package io.imcache.master.ingest;

import reactor.core.publisher.Mono;

/** Takes pushes, from whatever transport they came. */
public interface PushService {
    /**
     * Parses a push on the calling thread, which must be none that serves sockets, and stores it.
     *
     * @return the answer; every failure is one too
     */
    Mono<PushAnswer> push(PushKind kind, PushOrigin origin, PushPayload payload);
}
