package io.imcache.master.workers;

import io.imcache.redis.outbound.OutboundRequest;
import io.imcache.redis.outbound.WorkerMailbox;
import io.imcache.redis.outbound.WorkerMailbox.Again;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Remembers requests that were sent over connections of which nothing was heard since. Their workers hardly got them: a worker
 * that reads answers the ping behind a request at once, even if it is an unchanged crawler that answers the request itself
 * never. Once such a worker has come back over another connection, the request waits for it again.
 *
 * <p>All of that is needed, because crawlers do not know ids of requests and send a message as often as they are asked. A
 * request is not sent again if anything was heard after it, if its worker did not come back, or if this master ends.
 */
final class Silence {
    private final Set<Sent> unheard = ConcurrentHashMap.newKeySet();
    private final WorkerMailbox mailbox;
    private final Duration patience;

    private record Sent(OutboundRequest request, String worker, WorkerDirectory.Link link, long at) {
        Duration ago() {
            return Duration.ofNanos(System.nanoTime() - at);
        }

        boolean isHeard() {
            // In this order: a pause between the two must not look like a sign of life.
            Duration ago = ago();
            return link.delivery().idle().compareTo(ago) < 0;
        }
    }

    /** @param patience how long a connection has to be silent */
    Silence(WorkerMailbox mailbox, Duration patience) {
        this.mailbox = mailbox;
        this.patience = patience;
    }

    /** Remembers a request. To be called before it is sent, so that an answer comes later. */
    Sending sending(OutboundRequest request, String worker, WorkerDirectory.Link link) {
        var sent = new Sent(request, worker, link, System.nanoTime());
        unheard.add(sent);
        return () -> unheard.remove(sent);
    }

    /** A request that is remembered. */
    @FunctionalInterface
    interface Sending {
        /** Forgets a request that the connection did not take. */
        void failed();
    }

    /**
     * Lets requests wait again whose workers hardly got them.
     *
     * @param now in milliseconds
     */
    Mono<Void> sweep(long now) {
        unheard.removeIf(sent -> sent.isHeard() || sent.request().deadline() <= now);
        return Flux.fromIterable(unheard)
                .filter(sent -> sent.ago().compareTo(patience) >= 0)
                .concatMap(sent -> mailbox.again(
                                sent.request(), sent.worker(), sent.link().name(), sent.ago())
                        .doOnNext(state -> {
                            if (state != Again.NOT_YET) {
                                unheard.remove(sent);
                            }
                        }))
                .then();
    }
}
