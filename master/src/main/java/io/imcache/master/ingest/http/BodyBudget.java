package io.imcache.master.ingest.http;

import io.imcache.master.memory.IngestBudget;
import java.util.function.Supplier;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Lets requests read their bodies while there is room for them. Other bodies wait, unread, in their sockets. */
final class BodyBudget {
    /** Bytes that a body of unknown length reserves. A gzipped body, which grows when it is inflated, reserves at least as much. */
    private static final long UNKNOWN = 8 * 1024 * 1024L;

    private final IngestBudget budget;
    private final long largest;

    /** @param largest the most bytes of a body, and the most that one reserves */
    BodyBudget(IngestBudget budget, long largest) {
        this.budget = budget;
        this.largest = largest;
    }

    /** Starts work when there is room for the request's body, and gives the room back when the work ends. */
    <T> Mono<T> within(ServerRequest request, Supplier<Mono<T>> work) {
        long length = request.headers().contentLength().orElse(UNKNOWN);
        boolean encoded = !request.headers().header("Content-Encoding").isEmpty();
        long bytes = Math.min(largest, encoded ? Math.max(UNKNOWN, length) : length);
        return Mono.usingWhen(
                granted(bytes), reservation -> work.get(), reservation -> Mono.fromRunnable(reservation::release));
    }

    private Mono<IngestBudget.Reservation> granted(long bytes) {
        return Mono.defer(() -> {
            var room = Sinks.<Boolean>one();
            IngestBudget.Reservation reservation = budget.reserve(null, bytes, () -> room.tryEmitValue(true));
            return reservation.isGranted()
                    ? Mono.just(reservation)
                    : room.asMono().thenReturn(reservation).doOnCancel(reservation::release);
        });
    }
}
