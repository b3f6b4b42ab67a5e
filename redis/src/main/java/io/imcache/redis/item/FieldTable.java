package io.imcache.redis.item;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one kind of item. Fields that identify, order or index an item are read from every pushed item, the
 * others only when an item is shown.
 */
final class FieldTable {
    /** A name: its field, and its rank among the field's names (0 comes first). */
    record Name(int slot, int rank) {}

    private final Map<String, Name> indexed = new HashMap<>();
    private final Map<String, Name> all = new HashMap<>();
    /** Objects whose members are fields too, under names such as {@code stats.viewCount}. */
    private final List<byte[]> groups = new ArrayList<>();

    private final BitSet ids = new BitSet();

    private int size;
    private volatile byte @Nullable [][] spellings;
    private @Nullable Name[] spelled = {};

    /** Defines a field that the index needs. */
    Field indexed(String... names) {
        return define(true, names);
    }

    /** Defines a field that only views need. */
    Field shown(String... names) {
        return define(false, names);
    }

    /** Defines an id: see {@link Ids}. */
    Field id(boolean isIndexed, String... names) {
        Field id = define(isIndexed, names);
        ids.set(id.slot);
        return id;
    }

    /** Returns the names of a field, by their rank. */
    List<String> names(Field field) {
        return all.entrySet().stream()
                .filter(entry -> entry.getValue().slot() == field.slot)
                .sorted(Comparator.comparingInt(entry -> entry.getValue().rank()))
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean isId(int slot) {
        return ids.get(slot);
    }

    private Field define(boolean isIndexed, String... names) {
        int slot = size++;
        for (int rank = 0; rank < names.length; rank++) {
            var name = new Name(slot, rank);
            if (all.put(requireNonNull(names[rank], "name"), name) != null) {
                throw new IllegalArgumentException(names[rank] + ": names two fields (expected: one)");
            }
            int dot = names[rank].indexOf('.');
            if (dot > 0) {
                addGroup(names[rank].substring(0, dot).getBytes(StandardCharsets.UTF_8));
            }
            if (isIndexed) {
                indexed.put(names[rank], name);
            }
        }
        return new Field(slot);
    }

    private void addGroup(byte[] group) {
        if (!isGroup(group, 0, group.length)) {
            groups.add(group);
        }
    }

    /** Whether this is the name of an object whose members are fields. */
    boolean isGroup(byte[] json, int from, int to) {
        for (byte[] group : groups) {
            if (Arrays.equals(group, 0, group.length, json, from, to)) {
                return true;
            }
        }
        return false;
    }

    @Nullable Name find(String name, boolean indexedOnly) {
        return (indexedOnly ? indexed : all).get(name);
    }

    /**
     * Finds the field of a name that stands in JSON without escapes. Includes shown fields.
     *
     * @param hash of the bytes of the name, see {@link #hash}
     */
    @Nullable Name find(byte[] json, int from, int to, int hash) {
        byte[][] names = spellings;
        if (names == null) {
            names = spell();
        }
        int mask = names.length - 1;
        for (int at = spread(hash) & mask; names[at].length != 0; at = at + 1 & mask) {
            if (Arrays.equals(names[at], 0, names[at].length, json, from, to)) {
                return spelled[at];
            }
        }
        return null;
    }

    static int hash(int hash, byte next) {
        return 31 * hash + next;
    }

    private static int spread(int hash) {
        return hash ^ hash >>> 15;
    }

    /** Makes the table of spellings when it is first needed. By then all fields are defined. */
    private synchronized byte[][] spell() {
        byte[][] made = spellings;
        if (made != null) {
            return made;
        }
        int length = Integer.highestOneBit(all.size()) * 4;
        made = new byte[length][];
        Arrays.fill(made, new byte[0]);
        var found = new Name[length];
        for (Map.Entry<String, Name> entry : all.entrySet()) {
            byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
            int hash = 0;
            for (byte next : name) {
                hash = hash(hash, next);
            }
            int at = spread(hash) & length - 1;
            while (made[at].length != 0) {
                at = at + 1 & length - 1;
            }
            made[at] = name;
            found[at] = entry.getValue();
        }
        spelled = found;
        spellings = made;
        return made;
    }

    int size() {
        return size;
    }
}
