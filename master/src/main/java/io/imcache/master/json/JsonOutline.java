package io.imcache.master.json;

import java.util.Arrays;

/**
 * Where the objects and arrays begin and end of which a value is made, down to some level: what was found when the value was
 * passed over, so that whoever reads it need not look at each byte once more.
 */
public final class JsonOutline {
    /** Levels below the value's own that it has: a snapshot's items are four down, and what is in these is of no interest. */
    private static final int LEVELS = 4;

    /** A value may have brackets alone: there it ends early, which costs no more than time. */
    private static final int MOST = 200_000;

    private final int[] open = new int[LEVELS + 1];
    private int[] begins = new int[256];
    private int[] ends = new int[256];
    private int size;
    private int deepest;
    private int longestText;

    JsonOutline() {}

    /** @param level of the object or array that begins: 0 for the value itself */
    void begin(int level, int place) {
        deepest = Math.max(deepest, level + 1);
        if (level > LEVELS) {
            return;
        }
        open[level] = -1;
        if (size == MOST) {
            return;
        }
        if (size == begins.length) {
            begins = Arrays.copyOf(begins, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        open[level] = size;
        begins[size++] = place;
    }

    /** @param place behind its last byte */
    void end(int level, int place) {
        if (level <= LEVELS && open[level] >= 0) {
            ends[open[level]] = place;
        }
    }

    /** @param length of a string, in bytes */
    void text(int length) {
        longestText = Math.max(longestText, length);
    }

    /** Whether nothing in it is beyond the bounds, so that what it says may be taken instead of looking. */
    boolean isWithin(JsonScanner.Bounds bounds) {
        return deepest <= bounds.depth() && longestText <= bounds.textLength();
    }

    /** How many objects and arrays it has, in the order in which they begin. */
    int size() {
        return size;
    }

    int begin(int index) {
        return begins[index];
    }

    int end(int index) {
        return ends[index];
    }
}
