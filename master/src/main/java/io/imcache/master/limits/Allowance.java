package io.imcache.master.limits;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What one client may still do at this master: permits taken from the shared bucket in batches, so that few of its requests
 * wait for one. What a batch has left over is lost to the other masters, which is why a batch is small.
 */
final class Allowance {
    static final Mono<Boolean> YES = Mono.just(true);
    static final Mono<Boolean> NO = Mono.just(false);

    private static final long LARGEST_BATCH = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final long batch;
    private final long pauseNanos;
    private final Supplier<CompletableFuture<Long>> bucket;
    private final Runnable unchecked;
    private final LongSupplier nanos;
    private long left;
    private long emptyUntil;
    private @Nullable Mono<Boolean> filling;

    /**
     * @param perSecond how many permits there are
     * @param bucket takes a batch of this size
     * @param unchecked is told where it fails; the client then goes on
     */
    Allowance(long perSecond, LongFunction<CompletableFuture<Long>> bucket, Runnable unchecked, LongSupplier nanos) {
        this.batch = Math.max(1, Math.min(LARGEST_BATCH, perSecond / 20));
        this.pauseNanos = Math.max(TimeUnit.MILLISECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(1) / perSecond);
        this.bucket = () -> bucket.apply(batch);
        this.unchecked = unchecked;
        this.nanos = nanos;
        this.emptyUntil = nanos.getAsLong();
    }

    /** Takes one permit; false where there is none. */
    Mono<Boolean> take() {
        Mono<Boolean> refill;
        synchronized (this) {
            if (left > 0) {
                left--;
                if (left >= batch / 4 || filling != null || isEmpty()) {
                    return YES;
                }
                refill = fill();
            } else if (isEmpty()) {
                return NO;
            } else {
                return fill().flatMap(some -> some ? take() : NO);
            }
        }
        refill.subscribe(); // the next ones need not wait
        return YES;
    }

    /** Takes one of many; false where there are few, and {@link #take} has to see to more. */
    synchronized boolean takeAtOnce() {
        boolean many = left > batch / 4;
        if (many) {
            left--;
        }
        return many;
    }

    private boolean isEmpty() {
        return nanos.getAsLong() - emptyUntil < 0;
    }

    /** Whether there were any; one batch at a time, for all who wait. */
    private Mono<Boolean> fill() {
        Mono<Boolean> running = filling;
        if (running == null) {
            running = Mono.fromFuture(bucket)
                    .timeout(PATIENCE)
                    .onErrorResume(error -> {
                        unchecked.run();
                        return Mono.just(batch);
                    })
                    .map(this::filled)
                    .cache();
            filling = running;
        }
        return running;
    }

    private synchronized boolean filled(long taken) {
        filling = null;
        left += taken;
        if (taken == 0) {
            emptyUntil = nanos.getAsLong() + pauseNanos;
        }
        return taken > 0;
    }
}
