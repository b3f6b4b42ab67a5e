package io.imcache.master.im;

import io.imcache.master.security.Access;
import io.imcache.master.workers.OutboundMessage;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.redis.outbound.OutboundRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Remembers the messages to send. */
final class FakeOutboundMessages implements OutboundMessages {
    final List<OutboundMessage> submitted = new ArrayList<>();
    private @Nullable RuntimeException failure;

    void failWith(RuntimeException error) {
        failure = error;
    }

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
        RuntimeException error = failure;
        return error == null ? Mono.fromRunnable(() -> submitted.add(message)) : Mono.error(error);
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
        throw new UnsupportedOperationException("result");
    }
}
