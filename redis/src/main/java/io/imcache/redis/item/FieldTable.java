package io.imcache.redis.item;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one kind of item. Fields that identify, order or index an item are read from every item that is pushed;
 * the others only when an item is shown.
 */
final class FieldTable {
    /** A name: the field it stands for, and its place among that field's names (0 is asked first). */
    record Name(int slot, int rank) {}

    private final Map<String, Name> indexed = new HashMap<>();
    private final Map<String, Name> all = new HashMap<>();
    private int size;

    /** A field that the index needs. */
    Field indexed(String... names) {
        return define(true, names);
    }

    /** A field that only views need. */
    Field shown(String... names) {
        return define(false, names);
    }

    private Field define(boolean isIndexed, String... names) {
        int slot = size++;
        for (int rank = 0; rank < names.length; rank++) {
            var name = new Name(slot, rank);
            if (all.put(requireNonNull(names[rank], "name"), name) != null) {
                throw new IllegalArgumentException(names[rank] + ": names two fields (expected: one)");
            }
            if (isIndexed) {
                indexed.put(names[rank], name);
            }
        }
        return new Field(slot);
    }

    @Nullable Name find(String name, boolean indexedOnly) {
        return (indexedOnly ? indexed : all).get(name);
    }

    int size() {
        return size;
    }
}
