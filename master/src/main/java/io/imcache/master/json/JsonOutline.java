package io.imcache.master.json;

import java.util.Arrays;

/**
 * Records where nested objects and arrays start and end, so that a later pass can skip them.
 */
public final class JsonOutline {
    /** Levels below the value's own that are recorded. The items of a snapshot are four levels down, and are skipped as a whole. */
    private static final int LEVELS = 4;

    /** The most objects and arrays that are recorded. A value may consist of brackets; a later pass reads the rest again. */
    private static final int MOST = 200_000;

    private final int[] open = new int[LEVELS + 1];
    private int[] begins = new int[256];
    private int[] ends = new int[256];
    private int size;
    private int deepest;
    private int longestText;

    JsonOutline() {}

    /** @param level of the object or array that starts: 0 for the value itself */
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

    /** @param place index after its last byte */
    void end(int level, int place) {
        if (level <= LEVELS && open[level] >= 0) {
            ends[open[level]] = place;
        }
    }

    /** @param length of a string, in bytes */
    void text(int length) {
        longestText = Math.max(longestText, length);
    }

    /** Tells whether the value keeps the bounds, so that a later pass need not check them. */
    boolean isWithin(JsonScanner.Bounds bounds) {
        return deepest <= bounds.depth() && longestText <= bounds.textLength();
    }

    /** Counts the recorded objects and arrays. They are in the order in which they start. */
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
