package io.imcache.worker.account;

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
 * Holds the items of one collection, each with the revision of its last change, and the ids of removed items. Not
 * thread-safe.
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
    /** The first revision that a delta can start from: the table was unknown before it, or lost removals at it. */
    private long deltasSince = UNKNOWN;

    private record Entry(Item item, long revision, Instant time, long sequence) {}

    /** Whether the crawler ever named this collection. Until then a master keeps what it has. */
    boolean isKnown() {
        return deltasSince != UNKNOWN;
    }

    /** Marks the collection as named: from now on, no items means that there are none. */
    void know(long revision) {
        if (!isKnown()) {
            deltasSince = revision;
        }
    }

    /** Adds an item, or replaces the one with its id. */
    void put(Item item, long revision) {
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
    }

    /** Removes an item and returns it; null if it is absent. */
    @Nullable Item remove(String id, long revision) {
        Entry entry = byId.remove(id);
        if (entry == null) {
            return null;
        }
        oldestFirst.remove(entry);
        removals.put(id, revision);
        if (removals.size() > MOST_REMOVALS) {
            removals.clear();
            deltasSince = revision;
        }
        return entry.item();
    }

    @Nullable Item get(String id) {
        Entry entry = byId.get(id);
        return entry == null ? null : entry.item();
    }

    /** Returns the item with the earliest time; items without a time come first, in the order they were added. */
    Item oldest() {
        return oldestFirst.first().item();
    }

    int size() {
        return byId.size();
    }

    /** Returns all items, oldest first. */
    List<Item> items() {
        return oldestFirst.stream().map(Entry::item).toList();
    }

    /** Whether a delta can start from this revision. */
    boolean canTellSince(long revision) {
        return !isKnown() || deltasSince <= revision;
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

    /** Forgets removals up to this revision: no delta will start before it. */
    void acknowledged(long revision) {
        removals.values().removeIf(at -> at <= revision);
    }
}
