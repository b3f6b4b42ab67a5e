package io.imcache.master.ingest;

import reactor.core.publisher.Mono;

/** Takes pushes, from whatever transport they came. */
public interface PushService {
    /**
     * Parses a push on the calling thread, which must be none that serves sockets, and stores it.
     *
     * @param json holds the payload of the push's envelope, UTF-8
     * @param from where the payload begins in {@code json}
     * @param to where it ends, exclusive
     * @return the answer; every failure is one too
     */
    Mono<PushAnswer> push(PushKind kind, PushOrigin origin, byte[] json, int from, int to);
}
