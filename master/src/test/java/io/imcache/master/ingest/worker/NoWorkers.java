package io.imcache.master.ingest.worker;

import io.imcache.master.security.Access;
import io.imcache.master.workers.ConnectedWorkers;
import io.imcache.master.workers.OutboundMessage;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.redis.outbound.OutboundRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sends nothing to workers. */
final class NoWorkers implements ConnectedWorkers, OutboundMessages {
    /** The last connection of which it heard. */
    volatile @Nullable Delivery last;

    @Override
    public void connected(String workerId, Delivery delivery) {
        last = delivery;
    }

    @Override
    public void disconnected(String workerId, Delivery delivery) {}

    @Override
    public Mono<Boolean> prepare(OutboundMessage message) {
        return Mono.just(true);
    }

    @Override
    public Mono<Boolean> withdraw(OutboundMessage message) {
        return Mono.just(true);
    }

    @Override
    public Mono<Void> submit(OutboundMessage message) {
        return Mono.empty();
    }

    @Override
    public Mono<List<OutboundRequest>> open(String accountId) {
        return Mono.just(List.of());
    }

    @Override
    public Mono<OutboundRequest> request(String id) {
        return Mono.empty();
    }

    @Override
    public Mono<Void> result(byte[] json, int from, int to, Access access) {
        return Mono.empty();
    }
}
