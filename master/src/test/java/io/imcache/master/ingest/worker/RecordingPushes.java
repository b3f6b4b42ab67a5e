package io.imcache.master.ingest.worker;

import io.imcache.master.ingest.PushAnswer;
import io.imcache.master.ingest.PushKind;
import io.imcache.master.ingest.PushOrigin;
import io.imcache.master.ingest.PushPayload;
import io.imcache.master.ingest.PushService;
import io.imcache.protocol.SyncStats;
import io.imcache.redis.model.PushOutcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Records every push. Answers at once, or later while {@link #hold} is in force. */
final class RecordingPushes implements PushService {
    final List<PushOrigin> origins = new CopyOnWriteArrayList<>();
    final List<String> accounts = new CopyOnWriteArrayList<>();
    final AtomicInteger atOnce = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    private volatile Mono<Void> gate = Mono.empty();

    /** Holds all answers back until the returned sink completes. */
    Sinks.Empty<Void> hold() {
        Sinks.Empty<Void> release = Sinks.empty();
        gate = release.asMono();
        return release;
    }

    @Override
    public Mono<PushAnswer> push(PushKind kind, PushOrigin origin, PushPayload payload) {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        origins.add(origin);
        int length = Math.min(payload.to() - payload.from(), 100);
        String text = new String(payload.json(), payload.from(), length, StandardCharsets.UTF_8);
        String account = text.replaceAll("(?s).*\"accountId\" *: *\"([^\"]*)\".*", "$1");
        accounts.add(account);
        PushOutcome.Committed committed =
                new PushOutcome.Committed(accounts.size(), true, new SyncStats(1, 2, 3, 4, 5, 6, 7, 8, 9));
        return gate.then(Mono.fromSupplier(() -> {
            atOnce.decrementAndGet();
            return new PushAnswer(account, committed);
        }));
    }
}
