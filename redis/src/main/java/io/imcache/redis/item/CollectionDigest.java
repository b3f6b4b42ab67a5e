package io.imcache.redis.item;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;

/**
 * A digest of the items of a collection that crawlers pushed: the sums of two hashes of each item's digest. Snapshots
 * with the same items in any order have the same digest. So 16 bytes tell that a collection is unchanged, without
 * reading an item, and a few changes update the digest without reading the rest.
 */
public record CollectionDigest(long high, long low) {
    // All masters use the same seeds. A change of them would make every snapshot differ, once.
    private static final Hasher64 HIGH = Hashing.xxh3_64(1);
    private static final Hasher64 LOW = Hashing.xxh3_64(2);

    public static final CollectionDigest EMPTY = new CollectionDigest(0, 0);

    /** Reads a digest from 16 bytes, or that of an empty collection from none. */
    public static CollectionDigest of(byte[] bytes) {
        if (bytes.length == 0) {
            return EMPTY;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new CollectionDigest(buffer.getLong(), buffer.getLong());
    }

    /** Computes the digest of pushed items. */
    public static CollectionDigest of(PushedItems items) {
        assert ServingThreads.mayWork();
        CollectionDigest digest = EMPTY;
        for (int i = 0; i < items.size(); i++) {
            digest = digest.plus(items.digest(i));
        }
        return digest;
    }

    /**
     * Computes a digest of pushed items that also depends on their order. Of several items with one id the last one counts, so
     * their order matters.
     */
    public static CollectionDigest inOrder(PushedItems items) {
        CollectionDigest digest = EMPTY;
        for (int i = 0; i < items.size(); i++) {
            long item = items.digest(i);
            digest = new CollectionDigest(
                    HIGH.hashLongLongToLong(digest.high, item), LOW.hashLongLongToLong(digest.low, item));
        }
        return digest;
    }

    /** Returns the digest with one more item. Items that IM clients made do not count. */
    public CollectionDigest plus(byte[] entry) {
        return ItemSchema.isMade(entry) ? this : plus(ItemSchema.digest(entry));
    }

    private CollectionDigest plus(long digest) {
        return new CollectionDigest(high + HIGH.hashLongToLong(digest), low + LOW.hashLongToLong(digest));
    }

    /** Returns the digest with one item less. */
    public CollectionDigest minus(byte[] entry) {
        if (ItemSchema.isMade(entry)) {
            return this;
        }
        long digest = ItemSchema.digest(entry);
        return new CollectionDigest(high - HIGH.hashLongToLong(digest), low - LOW.hashLongToLong(digest));
    }

    /** Returns the digest as 16 bytes; zeros for an empty collection. */
    public byte[] bytes() {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    }
}
