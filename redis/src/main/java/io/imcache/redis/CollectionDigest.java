package io.imcache.redis;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.imcache.redis.item.Item;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A digest of a whole collection: the sum of the 128-bit XXH3 of its index entries, which in turn hold a digest of each
 * item. Two snapshots with the same items in any order have the same digest, so an unchanged collection is told from 16
 * bytes.
 */
record CollectionDigest(long high, long low) {
    static final CollectionDigest EMPTY = new CollectionDigest(0, 0);

    static CollectionDigest of(List<Item> items) {
        long high = 0;
        long low = 0;
        for (Item item : items) {
            HashValue128 hash = Hashing.xxh3_128().hashBytesTo128Bits(item.entry());
            high += hash.getMostSignificantBits();
            low += hash.getLeastSignificantBits();
        }
        return new CollectionDigest(high, low);
    }

    /** 16 bytes; zeros for an empty collection. */
    byte[] bytes() {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    }
}
