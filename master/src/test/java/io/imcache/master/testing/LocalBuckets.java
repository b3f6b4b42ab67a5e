package io.imcache.master.testing;

import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Buckets of permits in memory, as masters share them in Redis. */
public final class LocalBuckets extends AbstractCompareAndSwapBasedProxyManager<String> {
    private final Map<String, byte[]> states = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean down;

    /** Creates full buckets. */
    public LocalBuckets() {
        super(ClientSideConfig.getDefault());
    }

    /** Returns what a {@code RateLimits} is made with. */
    public AsyncProxyManager<String> shared() {
        return asAsync();
    }

    /** Lets every question fail, or answers them again. */
    public void setDown(boolean isDown) {
        down = isDown;
    }

    /** Counts the reads of buckets so far. */
    public int questions() {
        return questions.get();
    }

    @Override
    protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(String bucket) {
        return new AsyncCompareAndSwapOperation() {
            @Override
            public CompletableFuture<Optional<byte[]>> getStateData(Optional<Long> timeout) {
                questions.incrementAndGet();
                return down
                        ? CompletableFuture.failedFuture(new IllegalStateException("down"))
                        : CompletableFuture.completedFuture(Optional.ofNullable(states.get(bucket)));
            }

            @Override
            public CompletableFuture<Boolean> compareAndSwap(
                    byte @Nullable [] before, byte[] after, RemoteBucketState state, Optional<Long> timeout) {
                boolean swapped = states.compute(bucket, (name, now) -> now == before ? after : now) == after;
                return CompletableFuture.completedFuture(swapped);
            }
        };
    }

    @Override
    protected CompareAndSwapOperation beginCompareAndSwapOperation(String bucket) {
        throw new UnsupportedOperationException("masters never wait");
    }

    @Override
    public void removeProxy(String bucket) {
        states.remove(bucket);
    }

    @Override
    protected CompletableFuture<Void> removeAsync(String bucket) {
        removeProxy(bucket);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean isAsyncModeSupported() {
        return true;
    }

    @Override
    public boolean isExpireAfterWriteSupported() {
        return false;
    }
}
