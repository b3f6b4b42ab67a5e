package io.imcache.redis.index;

import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ServingThreads;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The members of an index. A member is a run: up to 28 entries of one length and with one first byte, one after the other in their
 * order, and behind them that length in two bytes. Runs sort as their first entries. Redis spends some 100 bytes on a member
 * beside its text, so entries in runs take a third of what each alone would.
 *
 * <p>Before all runs comes a member that counts: a 0, then for each run a byte, the number of its entries.
 */
public final class EntryRuns {
    /** Entries of a run at most, as in {@code runs.lua}. Longer runs save little more, and each change writes a run anew. */
    private static final int MOST = 28;
    /** With this many entries or more a run is full, if more would leave more memory unused. */
    private static final int FEWEST = 12;
    /** Bytes that Redis spends on a member beside its text: an entry of a table, a node of a skip list. */
    private static final int MEMBER = 100;
    /** Bytes of a member's text beside its entries: the trailer, and what Redis puts around a string. */
    private static final int TEXT = 8;

    private static final int TRAILER = Short.BYTES;
    private static final byte COUNTS = 0;

    private EntryRuns() {}

    /**
     * Packs all entries of an index.
     *
     * @param entries sorted, each once
     * @return the members of the index, in order
     */
    public static List<byte[]> pack(List<byte[]> entries) {
        assert ServingThreads.mayWork();
        var members = new ArrayList<byte[]>(1 + entries.size() / 8);
        var counts = ByteBuffer.allocate(1 + entries.size()).put(COUNTS);
        members.add(new byte[0]);
        for (int from = 0; from < entries.size(); ) {
            int to = endOfRun(entries, from);
            members.add(run(entries.subList(from, to)));
            counts.put((byte) (to - from));
            from = to;
        }
        members.set(0, Arrays.copyOf(counts.array(), counts.position()));
        return members;
    }

    private static int endOfRun(List<byte[]> entries, int from) {
        byte[] first = entries.get(from);
        int most = first[0] == ContentSchema.SELF ? 1 : most(first.length);
        int to = from + 1;
        while (to < entries.size()
                && to - from < most
                && entries.get(to).length == first.length
                && entries.get(to)[0] == first[0]) {
            to++;
        }
        return to;
    }

    /**
     * Returns how many entries of a length a run has at most: as many as take the least memory each. Redis's allocator has four sizes
     * from each power of two to the next, so a run that is a little larger than one of them wastes up to a fifth.
     */
    static int most(int length) {
        int best = MOST;
        for (int count = MOST - 1; count >= FEWEST; count--) {
            if (memory(count, length) * best < memory(best, length) * count) {
                best = count;
            }
        }
        return best;
    }

    private static long memory(int count, int length) {
        long bytes = (long) count * length + TEXT;
        long step = Math.max(1, Long.highestOneBit(bytes - 1) / 4);
        return MEMBER + (bytes + step - 1) / step * step;
    }

    private static byte[] run(List<byte[]> entries) {
        int length = entries.get(0).length;
        var run = ByteBuffer.allocate(entries.size() * length + TRAILER);
        entries.forEach(run::put);
        return run.putShort((short) length).array();
    }

    /** Tells from the first members of an index whether the others are runs. */
    public static boolean isPacked(List<byte[]> members) {
        return !members.isEmpty() && members.get(0)[0] == COUNTS;
    }

    /** Returns the entries of the first members of an index, in order. */
    public static List<byte[]> unpack(List<byte[]> members) {
        assert ServingThreads.mayWork();
        List<byte[]> runs = members.subList(1, members.size());
        var entries = new ArrayList<byte[]>(MOST * runs.size());
        for (byte[] run : runs) {
            int length = Short.toUnsignedInt(ByteBuffer.wrap(run).getShort(run.length - TRAILER));
            if (length == 0 || (run.length - TRAILER) % length != 0) {
                throw new IllegalArgumentException(
                        "run: %d bytes with entries of %d (expected: a whole number of entries)"
                                .formatted(run.length - TRAILER, length));
            }
            for (int from = 0; from + TRAILER < run.length; from += length) {
                entries.add(Arrays.copyOfRange(run, from, from + length));
            }
        }
        return entries;
    }
}
