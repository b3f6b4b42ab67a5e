package io.imcache.redis.write;

import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.keys.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The changes of index entries in one collection: given for the range of all items, and told with those of facets. */
final class EntryChanges {
    /** Entries that begin with so many equal bytes are neighbours. */
    private static final int PLACE = 17;
    /** How many entries runs have, more or less, that grew one by one. */
    private static final int FULL_RUN = 16;

    private static final Comparator<byte[]> BY_ENTRY =
            (one, other) -> Arrays.compareUnsigned(one, 1, one.length, other, 1, other.length);

    private final ItemSchema schema;
    private final List<Change> changes = new ArrayList<>();
    private @Nullable List<byte[]> patch;

    /**
     * The change of an item's entry.
     *
     * @param before null for a new item
     * @param after null for a removed item
     */
    @SuppressWarnings("ArrayRecordComponent") // on their way to Redis, never compared
    private record Change(byte @Nullable [] before, byte @Nullable [] after) {}

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
        patch = null;
        changes.add(new Change(before, after));
    }

    /** @param others entries that take the place of entries after the change, by these */
    void replaceAfter(Map<ByteBuffer, byte[]> others) {
        patch = null;
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

    /**
     * Returns the entries that the index gains, each behind a {@code +}, and those that it loses, each behind a {@code -}, in the
     * order of the entries. Those of facets are included. One that stays, as facets often do, is not among them.
     */
    List<byte[]> patch() {
        List<byte[]> known = patch;
        if (known == null) {
            known = new ArrayList<>();
            for (Change change : changes) {
                List<byte[]> before = withFacets(change.before());
                List<byte[]> after = withFacets(change.after());
                addOthers(before, after, '-', known);
                addOthers(after, before, '+', known);
            }
            known.sort(BY_ENTRY);
            patch = known;
        }
        return known;
    }

    /**
     * Returns what the changes cost Redis's thread, in the measure of {@link Commits#PATCH_COST}. Which entries share a run is not
     * known here. So each place in the index is taken for a run of its own, up to the number of runs.
     *
     * @param before items of the collection before
     */
    int cost(int before) {
        List<byte[]> all = patch();
        int written = 0;
        for (int i = 0; i < all.size(); i++) {
            if (i == 0 || Arrays.mismatch(all.get(i - 1), 1, 1 + PLACE, all.get(i), 1, 1 + PLACE) >= 0) {
                written += Commits.RUN_COST;
            }
        }
        int most = Commits.RUN_COST * (1 + before * schema.mostEntries() / FULL_RUN);
        return Commits.ENTRY_COST * all.size() + Math.min(written, most);
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

    /** Adds the entries that are not among some others, with what is done to them. */
    private static void addOthers(List<byte[]> entries, List<byte[]> others, char done, List<byte[]> patch) {
        for (byte[] entry : entries) {
            if (others.stream().noneMatch(other -> Arrays.equals(entry, other))) {
                patch.add(Bytes.bound(done, entry));
            }
        }
    }
}
