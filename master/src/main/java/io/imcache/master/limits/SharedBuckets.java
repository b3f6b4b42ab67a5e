package io.imcache.master.limits;

import java.util.concurrent.CompletableFuture;

/** Buckets of permits that all masters share. Each fills at a rate, up to its size. */
@FunctionalInterface
public interface SharedBuckets {
    /**
     * Takes permits out of a bucket, which is made, full, where it is not there.
     *
     * @param bucket its name
     * @param perSecond how many it gets
     * @param size how many it holds
     * @param wanted how many to take at most
     * @return how many there were; fails where the bucket can't be reached
     */
    CompletableFuture<Long> take(String bucket, long perSecond, long size, long wanted);
}
