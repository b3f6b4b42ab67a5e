package io.imcache.redis.write;

import io.imcache.redis.item.ItemSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The changes of index entries in one collection: given for the range of all items, and told with those of facets. */
final class EntryChanges {
    private final ItemSchema schema;
    private final List<Change> changes = new ArrayList<>();
    private @Nullable Net net;

    /**
     * The change of an item's entry.
     *
     * @param before null for a new item
     * @param after null for a removed item
     */
    @SuppressWarnings("ArrayRecordComponent") // on their way to Redis, never compared
    private record Change(byte @Nullable [] before, byte @Nullable [] after) {}

    /** What the index loses and gains, entries of facets included. */
    private record Net(List<byte[]> removed, List<byte[]> added) {}

    EntryChanges(ItemSchema schema) {
        this.schema = schema;
    }

    /**
     * Adds the change of an item's entry.
     *
     * @param before null for a new item
     * @param after null for a removed item
     */
    void add(byte @Nullable [] before, byte @Nullable [] after) {
        net = null;
        changes.add(new Change(before, after));
    }

    /** @param others entries that take the place of entries after the change, by these */
    void replaceAfter(Map<ByteBuffer, byte[]> others) {
        net = null;
        changes.replaceAll(change -> {
            byte[] after = change.after();
            byte[] other = after == null ? null : others.get(ByteBuffer.wrap(after));
            return other == null ? change : new Change(change.before(), other);
        });
    }

    /** Returns the entries of items as they were, in the range of all items. Some of them may stay the same. */
    Stream<byte[]> before() {
        return changes.stream().map(Change::before).filter(Objects::nonNull);
    }

    /** Returns the entries of items as they will be, in the range of all items. */
    Stream<byte[]> after() {
        return changes.stream().map(Change::after).filter(Objects::nonNull);
    }

    /** Returns the entries that the index loses, those of facets included. One that stays, as facets often do, is not among them. */
    List<byte[]> removed() {
        return net().removed();
    }

    /** Returns the entries that the index gains, those of facets included. */
    List<byte[]> added() {
        return net().added();
    }

    private Net net() {
        Net known = net;
        if (known == null) {
            known = new Net(new ArrayList<>(), new ArrayList<>());
            for (Change change : changes) {
                List<byte[]> before = withFacets(change.before());
                List<byte[]> after = withFacets(change.after());
                addOthers(before, after, known.removed());
                addOthers(after, before, known.added());
            }
            net = known;
        }
        return known;
    }

    private List<byte[]> withFacets(byte @Nullable [] entry) {
        if (entry == null) {
            return List.of();
        }
        var all = new ArrayList<byte[]>();
        all.add(entry);
        all.addAll(schema.facetEntries(entry));
        return all;
    }

    /** Adds the entries that are not among some others. */
    private static void addOthers(List<byte[]> entries, List<byte[]> others, List<byte[]> added) {
        for (byte[] entry : entries) {
            if (others.stream().noneMatch(other -> Arrays.equals(entry, other))) {
                added.add(entry);
            }
        }
    }
}
