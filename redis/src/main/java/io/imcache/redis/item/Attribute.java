package io.imcache.redis.item;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An attribute by which lists can be filtered. It has a fixed place in an item's index entry.
 *
 * <p>A text is kept as the first bytes of its 64-bit XXH3: 3 bytes if only a handful of values exist (a status), 7 if
 * there may be as many values as items (a sender). For 10,000 senders in one account, the chance that any two share
 * their 7 bytes is 7 in 10^10. Every byte counts: an item has it in each of its entries.
 */
public final class Attribute {
    static final int FLAG = 1;
    static final int CODE = 3;
    static final int REFERENCE = 7;
    /** The facet of attributes without a range of their own in the index. */
    static final byte NO_FACET = 0;

    final int start;
    final int size;
    final byte facet;

    Attribute(int start, int size, byte facet) {
        this.start = start;
        this.size = size;
        this.facet = facet;
    }

    /** Returns the bytes that stand for a text in an index entry; zeros for none. */
    public byte[] encode(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return new byte[size];
        }
        long hash = Hashing.xxh3_64().hashBytesToLong(text.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(ByteBuffer.allocate(Long.BYTES).putLong(hash).array(), size);
    }

    /** Returns the bytes that stand for a text in an index entry, as a number. */
    public long reference(String text) {
        return ByteBuffer.wrap(Arrays.copyOf(encode(text), Long.BYTES)).getLong() >>> (Long.SIZE - Byte.SIZE * size);
    }

    /** Returns the first bytes of all entries of this facet with a value. */
    byte[] rangePrefix(@Nullable String value) {
        return rangePrefix(encode(value));
    }

    /** Returns the first bytes of all entries of this facet whose value has this {@link #reference}. */
    public byte[] rangePrefix(long reference) {
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(reference).array();
        return rangePrefix(Arrays.copyOfRange(value, Long.BYTES - REFERENCE, Long.BYTES));
    }

    private byte[] rangePrefix(byte[] value) {
        return ByteBuffer.allocate(1 + REFERENCE).put(facet).put(value).array();
    }

    /** Returns the byte that stands for a flag in an index entry. */
    public byte[] encode(boolean flag) {
        return new byte[] {(byte) (flag ? 1 : 0)};
    }
}
