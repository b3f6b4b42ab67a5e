package io.imcache.worker;

import io.imcache.worker.item.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The items of one collection, each with the revision at which it got its present state, and the ids of those that are gone.
 * Not thread-safe.
 */
final class ItemTable {
    /** Past this many removals that no master has acknowledged, the next push is a full snapshot. */
    private static final int MOST_REMOVALS = 10_000;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Map<String, Entry> byId = new HashMap<>();
    private final TreeSet<Entry> oldestFirst =
            new TreeSet<>(Comparator.comparing(Entry::time).thenComparingLong(Entry::sequence));
    private final Map<String, Long> removals = new LinkedHashMap<>();
    private long sequence;
    /** Deltas can be told since this revision: before it the crawler had not said anything, or too much was removed. */
    private long toldSince = UNKNOWN;

    private record Entry(Item item, long revision, Instant time, long sequence) {}

    /** Whether the crawler ever said something about this collection: until then a master keeps what it has. */
    boolean isKnown() {
        return toldSince != UNKNOWN;
    }

    /** From now on, no items is what the crawler says and not that it says nothing. */
    void know(long revision) {
        if (!isKnown()) {
            toldSince = revision;
        }
    }

    /** Adds or replaces an item; the result is the one that was there. */
    @Nullable Item put(Item item, long revision) {
        know(revision);
        Instant time = item.time();
        Entry before = byId.get(item.id());
        var entry = new Entry(
                item, revision, time == null ? Instant.EPOCH : time, before == null ? sequence++ : before.sequence());
        byId.put(item.id(), entry);
        if (before != null) {
            oldestFirst.remove(before);
        }
        oldestFirst.add(entry);
        removals.remove(item.id());
        return before == null ? null : before.item();
    }

    /** Removes an item; the result is the one that was there. */
    @Nullable Item remove(String id, long revision) {
        Entry entry = byId.remove(id);
        if (entry == null) {
            return null;
        }
        oldestFirst.remove(entry);
        removals.put(id, revision);
        if (removals.size() > MOST_REMOVALS) {
            removals.clear();
            toldSince = revision;
        }
        return entry.item();
    }

    @Nullable Item get(String id) {
        Entry entry = byId.get(id);
        return entry == null ? null : entry.item();
    }

    /** The item with the earliest time, of those without the one that came first; there must be one. */
    Item oldest() {
        return oldestFirst.first().item();
    }

    int size() {
        return byId.size();
    }

    /** Oldest first. */
    List<Item> items() {
        return oldestFirst.stream().map(Entry::item).toList();
    }

    boolean canTellSince(long revision) {
        return !isKnown() || toldSince <= revision;
    }

    List<Item> changedSince(long revision) {
        var changed = new ArrayList<Item>();
        for (Entry entry : byId.values()) {
            if (entry.revision() > revision) {
                changed.add(entry.item());
            }
        }
        return changed;
    }

    List<String> removedSince(long revision) {
        var removed = new ArrayList<String>();
        removals.forEach((id, at) -> {
            if (at > revision) {
                removed.add(id);
            }
        });
        return removed;
    }

    /** Forgets removals that nobody will ask for again. */
    void acknowledged(long revision) {
        removals.values().removeIf(at -> at <= revision);
    }
}
