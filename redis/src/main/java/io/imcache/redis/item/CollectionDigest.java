package io.imcache.redis.item;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;

/**
 * A digest of what crawlers pushed of a collection: the sums of two hashes of each item's digest. Two snapshots with
 * the same items in any order have the same digest, so an unchanged collection is told from 16 bytes, without reading an
 * item; and a few changes change it without a look at the rest.
 */
public record CollectionDigest(long high, long low) {
    // The same on every master: a change of these seeds makes every snapshot differ, once.
    private static final Hasher64 HIGH = Hashing.xxh3_64(1);
    private static final Hasher64 LOW = Hashing.xxh3_64(2);

    public static final CollectionDigest EMPTY = new CollectionDigest(0, 0);

    /** From 16 bytes; none is an empty collection. */
    public static CollectionDigest of(byte[] bytes) {
        if (bytes.length == 0) {
            return EMPTY;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new CollectionDigest(buffer.getLong(), buffer.getLong());
    }

    /** Of items as they were pushed. */
    public static CollectionDigest of(PushedItems items) {
        CollectionDigest digest = EMPTY;
        for (int i = 0; i < items.size(); i++) {
            digest = digest.plus(items.digest(i));
        }
        return digest;
    }

    /** With one more item; items that IM clients made do not count. */
    public CollectionDigest plus(byte[] entry) {
        return ItemSchema.isMade(entry) ? this : plus(ItemSchema.digest(entry));
    }

    private CollectionDigest plus(long digest) {
        return new CollectionDigest(high + HIGH.hashLongToLong(digest), low + LOW.hashLongToLong(digest));
    }

    /** With one item less. */
    public CollectionDigest minus(byte[] entry) {
        if (ItemSchema.isMade(entry)) {
            return this;
        }
        long digest = ItemSchema.digest(entry);
        return new CollectionDigest(high - HIGH.hashLongToLong(digest), low - LOW.hashLongToLong(digest));
    }

    /** 16 bytes; zeros for an empty collection. */
    public byte[] bytes() {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    }
}
