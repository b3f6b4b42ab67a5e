package io.imcache.master.desktop;

import io.imcache.master.workers.WorkerPresence;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** The workers that are connected to some master, as they were when this master last asked. */
final class OnlineWorkers {
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final WorkerPresence presence;
    private volatile Map<String, WorkerPresence.Worker> last = Map.of();
    private volatile long askedAt;
    private volatile boolean asked;

    OnlineWorkers(WorkerPresence presence) {
        this.presence = presence;
    }

    /** Asks again, unless it did a moment ago. */
    Mono<Void> ready() {
        return Mono.defer(() -> asked && System.nanoTime() - askedAt < FRESH.toNanos() ? Mono.empty() : ask());
    }

    /** Asks again. */
    Mono<Void> ask() {
        return presence.connected()
                .doOnNext(now -> {
                    last = now;
                    askedAt = System.nanoTime();
                    asked = true;
                })
                .then();
    }

    Set<String> ids() {
        return last.keySet();
    }

    Map<String, WorkerPresence.Worker> all() {
        return last;
    }
}
